import { load, type Request } from './load.ts';

export interface Side {
  readonly name: string;
  readonly url: string;
}

export interface Measured {
  readonly name: string;
  readonly median: number;
  readonly ratio: number;
}

const SECONDS = 3;

/**
 * Measures the sides in turn, round by round, so that drift of the machine hits all alike. The first side is the base of the ratios; a ratio
 * is the median of the rounds' own ratios.
 */
export async function compare(
  title: string,
  sides: readonly Side[],
  request: Request,
  rounds: number,
): Promise<Measured[]> {
  for (const { url } of sides) await load(url, request, 1);
  const results = sides.map((): number[] => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, { name, url }] of sides.entries()) {
      const { requestsPerSecond, errors } = await load(url, request, SECONDS);
      if (errors > 0) throw new Error(`${name}: ${errors} requests of ${request.method} ${request.path} failed`);
      results[index]?.push(requestsPerSecond);
    }
  }
  const base = results[0] ?? [];
  const measured = sides.map(({ name }, index) => ({
    name,
    median: median(results[index] ?? []),
    ratio: median((results[index] ?? []).map((value, round) => value / (base[round] ?? Number.NaN))),
  }));
  console.log(`\n${title} (${request.method} ${request.path}, ${rounds} rounds of ${SECONDS} s)`);
  for (const { name, median: value, ratio } of measured) {
    console.log(`  ${name.padEnd(34)} ${Math.round(value).toString().padStart(8)} req/s  ${ratio.toFixed(2)}`);
  }
  return measured;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}
