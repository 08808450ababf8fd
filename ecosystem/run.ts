// Builds ordinary Nest applications and packages around Nest into artifacts, and compares the workers' answers with those of the same
// applications started natively. `npm run test:ecosystem -- --help` tells the options.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findCases, type FoundCase } from './harness/found-case.ts';
import { reportText } from './harness/report.ts';
import { isGood, type SuiteResult } from './harness/results.ts';
import { runSuite } from './harness/run-suite.ts';
import { installWorkspace } from './harness/workspace.ts';

/** What CI runs: the cases that differ most in what has to be found at run time. */
const SHORT = ['commonjs', 'swagger', 'typeorm-crud'];

const HELP = `npm run test:ecosystem -- [options]
  --short         ${SHORT.join(', ')} only
  --only NAME     this case only; several times for several
  --json          print the results as JSON
  --output FILE   write the results as JSON
  --keep          leave the temporary folder, and say where it is
  --list          print the names of all cases`;

const { values: options } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
    json: { type: 'boolean', default: false },
    output: { type: 'string' },
    keep: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const cases = chosen(await findCases());
if (options.help) console.log(HELP);
else if (options.list) console.log(cases.map(({ name, title }) => `${name.padEnd(16)} ${title}`).join('\n'));
else await run();

function chosen(all: readonly FoundCase[]): readonly FoundCase[] {
  const names = options.short ? SHORT : options.only;
  const unknown = names.filter((name) => !all.some((found) => found.name === name));
  if (unknown.length > 0) {
    throw new Error(`no case ${unknown.join(', ')}; there are ${all.map(({ name }) => name).join(', ')}`);
  }
  return names.length > 0 ? all.filter(({ name }) => names.includes(name)) : all;
}

async function run(): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), 'flash-ecosystem-'));
  try {
    console.error(`install ${cases.length} cases`);
    const workspace = await installWorkspace(join(root, 'workspace'), cases);
    const results = await runSuite(workspace, cases, join(root, 'artifacts'), (line) => console.error(line));
    const suite: SuiteResult = { node: process.version, cases: results };
    const json = JSON.stringify(suite, undefined, 2);
    if (options.output !== undefined) await writeFile(options.output, `${json}\n`);
    console.log(options.json ? json : reportText(results));
    if (!results.flatMap(({ trials }) => trials).every(isGood)) process.exitCode = 1;
  } finally {
    if (options.keep) console.error(`kept: ${root}`);
    else await rm(root, { recursive: true, force: true });
  }
}
