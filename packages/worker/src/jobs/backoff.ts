import { setTimeout } from 'node:timers/promises';

const FIRST_MS = 1_000;
const LONGEST_MS = 30_000;

/**
 * Milliseconds before the next attempt: twice as many after each failure, up to half a minute, of which the second half is random, so that
 * the jobs of a service that was down do not come back at once.
 *
 * @param failures from 1
 * @param random 0…1
 */
export function backoffMs(failures: number, random: number): number {
  const whole = Math.min(FIRST_MS * 2 ** (failures - 1), LONGEST_MS);
  return whole / 2 + (whole / 2) * random;
}

/** Waits before the next attempt; a signal that fires ends the wait. */
export async function pause(failures: number, signal: AbortSignal): Promise<void> {
  await setTimeout(backoffMs(failures, Math.random()), undefined, { signal, ref: false }).catch(() => undefined);
}
