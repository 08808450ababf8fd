export interface ShareState {
  /** Requests queued and in progress: now, or at their maximum since workers are starting. */
  readonly requests: number;
  /** Workers in rotation. */
  readonly ready: number;
  /** Workers that are starting, without those that wait after a failed boot. */
  readonly starting: number;
  readonly scalerValue: number;
}

/**
 * How many requests a ready worker may have. While others are starting it is an equal part, so that the first ready worker does not get a
 * whole burst: 3 requests with 3 workers is one each. If no worker is starting there is no limit: workers handle concurrent requests, and
 * waiting would gain nothing. A start that fails is no longer counted, so the part grows and no request waits for it.
 */
export function fairShare({ requests, ready, starting, scalerValue }: ShareState): number {
  if (starting === 0) return Infinity;
  return Math.max(scalerValue, Math.ceil(requests / (ready + starting)));
}
