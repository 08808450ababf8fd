// No server: parses and judges bodies that are refused, and writes for each form and size what both took of the processor.
import 'reflect-metadata';
import { Logger } from '@nestjs/common';
import { compileValidator, type Validator } from '@flash-ts/worker/validation';
import { REFUSED_FORMS } from './refused-forms.ts';

Logger.overrideLogger(false);

const [rounds = '3', ...sizes] = process.argv.slice(2);

/** Milliseconds of the processor since a moment that `process.cpuUsage` told, of all threads: V8's collector is part of the cost. */
function since(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

async function measure(judge: Validator, text: string): Promise<{ parse: number; judge: number }> {
  const beforeParse = process.cpuUsage();
  const value: unknown = JSON.parse(text);
  const parse = since(beforeParse);
  const beforeJudge = process.cpuUsage();
  const verdict = await judge(value, ['body']);
  const judged = since(beforeJudge);
  if ('value' in verdict) throw new Error('the body was not refused');
  return { parse, judge: judged };
}

for (const size of sizes) {
  for (const [name, { type, text: textOf, forbidUnknown = false }] of Object.entries(REFUSED_FORMS)) {
    const text = textOf(Number(size));
    const judge = compileValidator(type, { forbidUnknown });
    const results: { parse: number; judge: number }[] = [];
    for (let round = 0; round < Number(rounds); round += 1) results.push(await measure(judge, text));
    process.stdout.write(`${JSON.stringify({ size: Number(size), name, results })}\n`);
  }
}
