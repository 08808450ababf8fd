import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateProject } from '../build/generated-project.ts';
import { measure, type Measure } from '../build/measure.ts';
import { median } from '../compare.ts';
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
    const sides = await alternate(rounds, [bare, buildArguments(project.dir)]);
    console.log(
      `\nBuild of ${ROUTES / 10} endpoints, ${ROUTES} routes, ${ROUTES / 2} DTOs (${rounds} rounds, medians)`,
    );
    for (const [index, name] of ['rolldown alone (the base)', 'flash build'].entries()) {
      const { milliseconds, megabytes } = sides[index] as Side;
      console.log(
        `  ${name.padEnd(28)} ${milliseconds.median.toFixed(0).padStart(6)} ms  ${milliseconds.ratio.toFixed(2)}   ${megabytes.median.toFixed(0).padStart(5)} MB  ${megabytes.ratio.toFixed(2)}`,
      );
    }
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
      const [side] = await alternate(rounds, [buildArguments(project.dir)]);
      times.push(side?.milliseconds.median ?? Number.NaN);
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
  const [node, flash] = await alternate(rounds * 4, [
    ['-e', '0'],
    [FLASH, '--help'],
  ]);
  console.log(
    `\nflash --help ${flash?.milliseconds.median.toFixed(0)} ms, node -e 0 ${node?.milliseconds.median.toFixed(0)} ms: ${flash?.milliseconds.ratio.toFixed(2)}`,
  );
}

function buildArguments(dir: string): string[] {
  return [FLASH, 'build', '--project', dir, '--json'];
}

interface Side {
  readonly milliseconds: Figure;
  readonly megabytes: Figure;
}

interface Figure {
  readonly median: number;
  /** Median of the rounds' own ratios to the first side. */
  readonly ratio: number;
}

/** Measures the sides in turn, round by round, after one round that does not count. */
async function alternate(rounds: number, sides: readonly (readonly string[])[]): Promise<Side[]> {
  const results = sides.map((): Measure[] => []);
  for (let round = 0; round <= rounds; round += 1) {
    for (const [index, args] of sides.entries()) {
      const measured = await measure(args);
      if (round > 0) results[index]?.push(measured);
    }
  }
  const figure = (own: readonly Measure[], name: keyof Measure): Figure => ({
    median: median(own.map((one) => one[name])),
    ratio: median(own.map((one, round) => one[name] / (results[0]?.[round]?.[name] ?? Number.NaN))),
  });
  return results.map((own) => ({ milliseconds: figure(own, 'milliseconds'), megabytes: figure(own, 'megabytes') }));
}
