import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateProject } from '../build/generated-project.ts';
import { measure } from '../build/measure.ts';
import { inTurn, median, medianRatio, tell } from '../compare.ts';
import { FLASH } from '../orders.ts';

const ROLLDOWN_ALONE = fileURLToPath(new URL('../build/rolldown-alone.ts', import.meta.url));
const ROUTES = 200;
const SIZES = [20, 200, 2_000];

/** A build against the bundler alone on the same modules, its growth with the number of routes, and the help against a bare Node. */
export async function benchBuild(rounds: number): Promise<void> {
  await againstRolldown(rounds);
  await growth(rounds);
  await help(rounds);
}

async function againstRolldown(rounds: number): Promise<void> {
  const project = await generateProject(ROUTES);
  try {
    const { worker, describe } = project.entries;
    const bare = [ROLLDOWN_ALONE, join(project.dir, 'bare/out'), worker, describe];
    const taken = await inTurn([bare, buildArguments(project.dir)], rounds, measure, 1);
    console.log(
      `\nBuild of ${ROUTES / 10} endpoints, ${ROUTES} routes, ${ROUTES / 2} DTOs (${rounds} rounds, medians)`,
    );
    tell(['rolldown alone (the base)', 'flash build'], taken, [
      { of: 'milliseconds', unit: 'ms' },
      { of: 'megabytes', unit: 'MB' },
    ]);
  } finally {
    await project.remove();
  }
}

async function growth(rounds: number): Promise<void> {
  const times: number[] = [];
  console.log(`\nBuild by number of routes (${rounds} rounds, medians)`);
  for (const routes of SIZES) {
    const project = await generateProject(routes);
    try {
      const [taken = []] = await inTurn([buildArguments(project.dir)], rounds, measure, 1);
      times.push(median(taken.map(({ milliseconds }) => milliseconds)));
      console.log(`  ${String(routes).padStart(5)} routes ${times.at(-1)?.toFixed(0).padStart(7)} ms`);
    } finally {
      await project.remove();
    }
  }
  const exponent = (from: number, to: number) =>
    (
      Math.log((times[to] ?? Number.NaN) / (times[from] ?? Number.NaN)) /
      Math.log((SIZES[to] ?? Number.NaN) / (SIZES[from] ?? Number.NaN))
    ).toFixed(2);
  console.log(
    `  time grows with the routes to the power of ${exponent(0, 1)} at first, then of ${exponent(1, 2)}; 1 is linear`,
  );
}

async function help(rounds: number): Promise<void> {
  const commands = [
    ['-e', '0'],
    [FLASH, '--help'],
  ];
  const taken = await inTurn(commands, rounds * 4, measure, 1);
  const [node, flash] = taken.map((side) => side.map(({ milliseconds }) => milliseconds)) as [number[], number[]];
  console.log(
    `\nflash --help ${median(flash).toFixed(0)} ms, node -e 0 ${median(node).toFixed(0)} ms: ${medianRatio(flash, node).toFixed(2)}`,
  );
}

function buildArguments(dir: string): string[] {
  return [FLASH, 'build', '--project', dir, '--json'];
}
