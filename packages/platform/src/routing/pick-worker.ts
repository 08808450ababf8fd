/** A worker in rotation, as the router sees it. */
export interface Candidate {
  readonly inFlight: number;
  readonly version: number;
}

export interface PickRules<Worker> {
  /** The preferred version; workers of others are used when its workers are busy. */
  readonly activeVersion: number;
  /** The maximum of requests that a worker may have now. */
  readonly limitOf: (worker: Worker) => number;
  /** Requests that a worker should have at once. */
  readonly scalerValue: number;
}

/**
 * The worker for the next request: one of the active version before an older one, as long as it has fewer requests than `scalerValue`, and
 * of those the least busy one.
 *
 * @returns undefined if all workers have reached their limit
 */
export function pickWorker<Worker extends Candidate>(
  workers: Iterable<Worker>,
  rules: PickRules<Worker>,
): Worker | undefined {
  let best: Worker | undefined;
  for (const worker of workers) {
    if (worker.inFlight < rules.limitOf(worker) && (best === undefined || precedes(worker, best, rules))) best = worker;
  }
  return best;
}

function precedes<Worker extends Candidate>(
  a: Worker,
  b: Worker,
  { scalerValue, activeVersion }: PickRules<Worker>,
): boolean {
  const byLoad = Number(a.inFlight >= scalerValue) - Number(b.inFlight >= scalerValue);
  const byVersion = Number(a.version !== activeVersion) - Number(b.version !== activeVersion);
  return (byLoad || byVersion || a.inFlight - b.inFlight) < 0;
}
