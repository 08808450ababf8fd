import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { median, medianRatio } from '../compare.ts';
import { pinned } from '../load.ts';
import { bundledServer } from '../orders.ts';

const run = promisify(execFile);

/**
 * One valid order, already parsed, checked and built: the worker's validator, class-transformer with class-validator, and ajv (the base), which
 * builds nothing.
 */
export async function benchValidation(rounds: number): Promise<void> {
  const script = await bundledServer('order-validators');
  const command = [...pinned(0), process.execPath, script, String(rounds)];
  const { stdout } = await run(command[0] as string, command.slice(1));
  const sides = JSON.parse(stdout) as Record<string, number[]>;
  const base = sides['ajv'] ?? [];
  console.log(`\nValidation of one order, no HTTP, no parsing (${rounds} rounds of 1 s)`);
  for (const [name, perSecond] of Object.entries(sides)) {
    const ratio = medianRatio(perSecond, base);
    console.log(
      `  ${name.padEnd(34)} ${Math.round(median(perSecond)).toString().padStart(8)} /s     ${ratio.toFixed(3)}`,
    );
  }
}
