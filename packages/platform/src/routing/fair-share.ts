export interface ShareState {
  /** Queued and in progress: now, or when there were most of them since workers are on their way. */
  readonly requests: number;
  /** Workers in rotation. */
  readonly ready: number;
  /** Workers on their way, without those that wait for another try after a failed boot. */
  readonly starting: number;
  readonly scalerValue: number;
}

/**
 * How many requests a ready worker may have. While others are starting it is an equal part, so that a burst from zero does not all go to
 * the first that is ready: 3 requests and 3 workers on their way is one each. With none on its way there is no limit: a worker takes
 * concurrent requests, and waiting would win nothing. As a start that fails is no longer counted, the part grows and nothing waits for it.
 */
export function fairShare({ requests, ready, starting, scalerValue }: ShareState): number {
  if (starting === 0) return Infinity;
  return Math.max(scalerValue, Math.ceil(requests / (ready + starting)));
}
