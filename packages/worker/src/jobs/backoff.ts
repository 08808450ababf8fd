import { setTimeout } from 'node:timers/promises';

/** Pauses between the attempts of a job, in milliseconds. */
export const OF_ATTEMPTS = { first: 1_000, longest: 30_000 } as const;
/** Between requests to a queue. */
export const OF_REQUESTS = { first: 250, longest: 5_000 } as const;

/**
 * Milliseconds before the next try: twice as many after each failure, up to the longest pause, of which the second half is random, so that
 * those who tried a service that was down do not come back at once.
 *
 * @param failures from 1
 * @param random 0…1
 */
export function backoffMs(
  { first, longest }: { readonly first: number; readonly longest: number },
  failures: number,
  random = Math.random(),
): number {
  const whole = Math.min(first * 2 ** (failures - 1), longest);
  return whole / 2 + (whole / 2) * random;
}

/** Waits before the next attempt; a signal that fires ends the wait. */
export async function pause(failures: number, signal: AbortSignal): Promise<void> {
  await setTimeout(backoffMs(OF_ATTEMPTS, failures), undefined, { signal, ref: false }).catch(() => undefined);
}
