// Writes docs/ecosystem.md from the results of runs (`npm run test:ecosystem -- --output FILE`); of a case that is in several files, the last counts.
// With --check it only tells whether the file's cases, packages and versions are the suite's.
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { findCases } from './harness/found-case.ts';
import type { SuiteResult } from './harness/results.ts';
import { mergedResults, tableFaults, tableText, type LeftOut } from './harness/table.ts';

const TABLE = new URL('../docs/ecosystem.md', import.meta.url);

const LEFT_OUT: readonly LeftOut[] = [{ packages: ['pino-pretty'], reason: 'not tried yet' }];

const { values: options, positionals: files } = parseArgs({
  allowPositionals: true,
  options: { check: { type: 'boolean', default: false } },
});

const cases = await findCases();
if (options.check) await check();
else await write();

async function check(): Promise<void> {
  const faults = tableFaults(await readFile(TABLE, 'utf8'), cases);
  if (faults.length === 0) return;
  console.error(`docs/ecosystem.md is not of this suite:\n${faults.join('\n')}`);
  console.error(
    'Run the cases and write it anew: npm run test:ecosystem -- --output run.json, npm run docs:ecosystem -- run.json',
  );
  process.exitCode = 1;
}

async function write(): Promise<void> {
  if (files.length === 0) throw new Error('name one or more files of results: npm run docs:ecosystem -- run.json');
  const runs = files.map(async (path) => JSON.parse(await readFile(path, 'utf8')) as SuiteResult);
  await writeFile(TABLE, tableText(mergedResults(await Promise.all(runs), cases), LEFT_OUT));
}
