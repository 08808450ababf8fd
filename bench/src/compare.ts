import { load, type Request } from './load.ts';
import { processorTime } from './processes.ts';

export interface Side {
  readonly name: string;
  readonly url: string;
  /** Whose processor time is told for each request; it must not have other processes at work for it. */
  readonly pid?: number;
}

/** A figure that is told of each side. */
interface Column<Figure extends string> {
  readonly of: Figure;
  readonly unit: string;
  /** Behind the point; default 0. */
  readonly digits?: number;
  /** Less is better: the ratio is that of the first side to this one. */
  readonly lessIsBetter?: boolean;
}

/** User and system time. */
export const PROCESSOR_TIME = { of: 'microseconds', unit: 'µs', digits: 1, lessIsBetter: true } as const;

const SECONDS = 1;

/** Short rounds in place of each that is asked for: the machine may be slower for seconds, which then hits few of the ratios. */
const SHORT_ROUNDS = 4;

/** Seconds of load before the first round, in which V8 compiles what it then runs. */
const WARM_UP_SECONDS = 3;

/**
 * Measures the sides round by round, in random order within each, so that drift of the machine hits all alike. In a fixed order a machine
 * that is slowed down at regular intervals makes equal sides differ by a quarter.
 *
 * @param uncounted rounds before, which fill caches and warm up
 * @returns what each side has come to, by rounds
 */
export async function inTurn<One, Taken>(
  sides: readonly One[],
  rounds: number,
  measure: (side: One, round: number) => Promise<Taken>,
  uncounted = 0,
): Promise<Taken[][]> {
  const taken = sides.map((): Taken[] => []);
  for (let round = -uncounted; round < rounds; round += 1) {
    for (const [index, side] of shuffled([...sides.entries()])) {
      const one = await measure(side, round);
      if (round >= 0) taken[index]?.push(one);
    }
  }
  return taken;
}

function shuffled<One>(all: readonly One[]): One[] {
  const keyed = all.map((one) => [Math.random(), one] as const).toSorted(([a], [b]) => a - b);
  return keyed.map(([, one]) => one);
}

/** Prints for each side the medians of its rounds, and of the rounds' own ratios to the first side. A figure that is not a number is left out. */
export function tell<Figure extends string>(
  names: readonly string[],
  taken: readonly (readonly Readonly<Record<Figure, number>>[])[],
  columns: readonly Column<Figure>[],
): void {
  for (const [index, name] of names.entries()) {
    const cells = columns.map(({ of, unit, digits = 0, lessIsBetter = false }) => {
      const [own, base] = [taken[index] ?? [], taken[0] ?? []].map((side) => side.map((one) => one[of])) as [
        number[],
        number[],
      ];
      const ratio = lessIsBetter ? medianRatio(base, own) : medianRatio(own, base);
      const value = median(own);
      return Number.isNaN(value) ? '' : `${value.toFixed(digits).padStart(9)} ${unit}  ${ratio.toFixed(2)}`;
    });
    console.log(`  ${name.padEnd(36)} ${cells.join(' ')}`);
  }
}

/**
 * Compares what sides can serve; the first one is the base. Where all sides have a process, the processor time of a request is compared too: it
 * is not bounded by the generator.
 *
 * @returns the ratio of each side to the first, by its name
 */
export async function compare(
  title: string,
  sides: readonly Side[],
  request: Request,
  rounds: number,
): Promise<ReadonlyMap<string, number>> {
  for (const { url } of sides) await load(url, request, WARM_UP_SECONDS);
  const taken = await inTurn(sides, rounds * SHORT_ROUNDS, async ({ name, url, pid }) => {
    const before = pid === undefined ? Number.NaN : processorTime(pid);
    const { requestsPerSecond, errors } = await load(url, request, SECONDS);
    if (errors > 0) throw new Error(`${name}: ${errors} requests of ${request.method} ${request.path} failed`);
    const time = pid === undefined ? Number.NaN : processorTime(pid) - before;
    return { perSecond: requestsPerSecond, microseconds: time / (requestsPerSecond * SECONDS) };
  });
  console.log(`\n${title} (${request.method} ${request.path}, ${rounds * SHORT_ROUNDS} rounds of ${SECONDS} s)`);
  const names = sides.map(({ name }) => name);
  tell(names, taken, [{ of: 'perSecond', unit: 'req/s' }, PROCESSOR_TIME]);
  const rates = taken.map((side) => side.map(({ perSecond }) => perSecond));
  return new Map(names.map((name, index) => [name, medianRatio(rates[index] ?? [], rates[0] ?? [])]));
}

/** The median of the rounds' own ratios. */
export function medianRatio(values: readonly number[], bases: readonly number[]): number {
  return median(values.map((value, round) => value / (bases[round] ?? Number.NaN)));
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

/** The value below which a part of them lies; NaN for none. @param part 0 to 1 */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}
