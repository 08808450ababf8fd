import type { Traffic } from '@flash-ts/platform/simulation';

/** A request or a job. */
export interface Served {
  /** When it came, in milliseconds since 1970. */
  readonly startedAt: number;
  /** How long its handler took. */
  readonly durationMs: number;
}

/**
 * The traffic from the first of them to the last.
 *
 * @param served in any order
 * @returns undefined for fewer than two, or where all came at the same moment, so that they have no rate
 */
export function trafficBetween(served: readonly Served[]): Traffic | undefined {
  const sorted = served.toSorted((a, b) => a.startedAt - b.startedAt);
  const [first, last] = [sorted[0]?.startedAt ?? 0, sorted.at(-1)?.startedAt ?? 0];
  if (sorted.length < 2 || first === last) return undefined;
  return {
    arrivals: Float64Array.from(sorted, ({ startedAt }) => startedAt - first),
    handlerMs: Float64Array.from(sorted, ({ durationMs }) => Math.max(0, durationMs)),
    durationMs: last - first,
  };
}
