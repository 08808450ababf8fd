import { load, type Request } from './load.ts';
import { processorTime } from './platform/processor-time.ts';

export interface Side {
  readonly name: string;
  readonly url: string;
  /** Whose processor time is told for each request; it must not have other processes at work for it. */
  readonly pid?: number;
}

export interface Measured {
  readonly name: string;
  readonly median: number;
  readonly ratio: number;
}

const SECONDS = 3;

/**
 * Measures the sides in turn, round by round, so that drift of the machine hits all alike. The first side is the base of the ratios; a ratio
 * is the median of the rounds' own ratios. Where all sides have a process, the processor time of a request (user and system) is compared too:
 * it is not bounded by the generator.
 */
export async function compare(
  title: string,
  sides: readonly Side[],
  request: Request,
  rounds: number,
): Promise<Measured[]> {
  for (const { url } of sides) await load(url, request, 1);
  const results = sides.map((): number[] => []);
  const times = sides.map((): number[] => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, { name, url, pid }] of sides.entries()) {
      const before = pid === undefined ? Number.NaN : processorTime(pid);
      const { requestsPerSecond, errors } = await load(url, request, SECONDS);
      if (errors > 0) throw new Error(`${name}: ${errors} requests of ${request.method} ${request.path} failed`);
      results[index]?.push(requestsPerSecond);
      if (pid !== undefined) times[index]?.push((processorTime(pid) - before) / (requestsPerSecond * SECONDS));
    }
  }
  const measured = sides.map(({ name }, index) => ({
    name,
    median: median(results[index] ?? []),
    ratio: median(ratios(results[index], results[0])),
  }));
  console.log(`\n${title} (${request.method} ${request.path}, ${rounds} rounds of ${SECONDS} s)`);
  for (const [index, { name, median: value, ratio }] of measured.entries()) {
    const time = times[index] ?? [];
    const processor =
      time.length === 0
        ? ''
        : `  ${median(time).toFixed(1).padStart(6)} µs  ${median(ratios(times[0], time)).toFixed(2)}`;
    console.log(
      `  ${name.padEnd(36)} ${Math.round(value).toString().padStart(8)} req/s  ${ratio.toFixed(2)}${processor}`,
    );
  }
  return measured;
}

/** Round by round. */
function ratios(values: readonly number[] = [], bases: readonly number[] = []): number[] {
  return values.map((value, round) => value / (bases[round] ?? Number.NaN));
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}
