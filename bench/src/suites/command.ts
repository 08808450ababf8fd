import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { median, medianRatio } from '../compare.ts';
import { FLASH } from '../orders.ts';
import { deployed } from '../platform/deployed.ts';

const PROJECT = fileURLToPath(new URL('../../../samples/user-service', import.meta.url));
const RUNS_PER_ROUND = 5;
const BASE = '-e 0';
/** Whole processes, and how many times as long as `node -e 0` each may take. */
const COMMANDS: readonly (readonly [name: string, args: string, target: number | undefined])[] = [
  ['flash --help', `${FLASH} --help`, 1.5],
  ['flash status, of a platform', `${FLASH} status --project ${PROJECT}`, 4],
  ['names for a shell, at a press of Tab', `${FLASH} __complete logs --project ${PROJECT} ''`, undefined],
];

interface Taken {
  readonly wall: number;
  /** User and system time. */
  readonly processor: number;
}

/** Commands that a person waits for, as whole processes in turn with `node -e 0`. */
export async function benchCommand(rounds: number): Promise<void> {
  const platform = await deployed(false);
  try {
    await (await platform.deploy(PROJECT, { min: 0, max: 1 })).atZero();
    const runs = rounds * RUNS_PER_ROUND;
    const sides = [BASE, ...COMMANDS.map(([, args]) => args)];
    const taken = await inTurn(sides, runs, platform.home);
    const base = taken[0] ?? [];
    console.log(`\nCommands, ${runs} runs each, in turn with node -e 0`);
    console.log(`  ${'node -e 0'.padEnd(36)} ${figures(base)}`);
    for (const [index, [name, , target]] of COMMANDS.entries()) {
      const own = taken[index + 1] ?? [];
      const ratio = (what: keyof Taken) =>
        medianRatio(
          own.map((one) => one[what]),
          base.map((one) => one[what]),
        );
      const wanted = target === undefined ? '' : ` (≤ ${target})`;
      const ratios = `${ratio('processor').toFixed(2)} × processor time, ${ratio('wall').toFixed(2)} × time${wanted}`;
      console.log(`  ${name.padEnd(36)} ${figures(own)}  ${ratios}`);
    }
  } finally {
    await platform.stop();
  }
}

function figures(taken: readonly Taken[]): string {
  const text = (what: keyof Taken) =>
    `${median(taken.map((one) => one[what]))
      .toFixed(0)
      .padStart(4)} ms`;
  return `${text('processor')} of a processor, ${text('wall')}`;
}

/** Runs each side once in turn, so many times; the first turn, which fills the compile cache, does not count. */
async function inTurn(sides: readonly string[], runs: number, home: string): Promise<Taken[][]> {
  const turn = sides.map((args) => `time "$NODE" ${args} >/dev/null || exit`).join('\n');
  // The shell measures what the system counts of a process that has ended; Node can't.
  const script = `TIMEFORMAT='%R %U %S'\nfor ((run = 0; run <= ${runs}; run++)); do\n${turn}\ndone`;
  const env = { ...process.env, FLASH_HOME: home, NODE: process.execPath };
  const { stderr } = await promisify(execFile)('bash', ['-c', script], { env });
  const lines = stderr.trim().split('\n').slice(sides.length);
  return sides.map((_, side) => lines.filter((_line, index) => index % sides.length === side).map(parse));
}

function parse(line: string): Taken {
  const [wall = 0, user = 0, system = 0] = line.split(' ').map((seconds) => Number(seconds) * 1000);
  return { wall, processor: user + system };
}
