/** A worker of an older version that still gets requests. */
interface StaleWorker {
  readonly id: string;
  readonly inFlight: number;
}

export interface ReplacementState {
  /** The number of workers that the demand requires. */
  readonly wanted: number;
  readonly max: number;
  /** The number of ready workers of the serving version. */
  readonly ready: number;
  readonly starting: number;
  readonly stale: readonly StaleWorker[];
}

export interface ReplacementPlan {
  /** The maximum of workers of the serving version that may be started now. */
  readonly startLimit: number;
  /** Old workers to take out of rotation: they end after their last request. */
  readonly retire: readonly string[];
}

/**
 * The next step of a rolling release: at most a tenth of `max` (at least one) workers start at a time, and an old worker is retired when
 * the new ones and the remaining old ones are enough without it, idle ones first. Without requests all idle old workers are retired at
 * once.
 */
export function planReplacement({ wanted, max, ready, starting, stale }: ReplacementState): ReplacementPlan {
  if (stale.length === 0) return { startLimit: Infinity, retire: [] };
  const step = Math.max(1, Math.floor(max / 10));
  const surplus = Math.max(0, ready + stale.length - wanted);
  return {
    startLimit: Math.max(0, step - starting),
    retire: stale
      .toSorted((a, b) => a.inFlight - b.inFlight)
      .slice(0, surplus)
      .map(({ id }) => id),
  };
}
