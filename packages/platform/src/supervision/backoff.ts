export interface BackoffSettings {
  readonly backoffBaseMs: number;
  readonly backoffCapMs: number;
}

/**
 * Milliseconds until the next try after `failures` in a row: doubling from the base up to the cap, then spread over 50–150 % so that
 * workers that failed together do not restart together. The first failure waits about the base; without failures the wait is 0.
 *
 * @param random in [0, 1)
 */
export function backoffDelay(failures: number, random: number, settings: BackoffSettings): number {
  if (failures <= 0) return 0;
  const exponential = settings.backoffBaseMs * 2 ** Math.min(failures - 1, 30);
  return Math.min(exponential, settings.backoffCapMs) * (0.5 + random);
}
