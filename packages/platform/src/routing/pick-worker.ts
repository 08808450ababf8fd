/** A worker in rotation, as the router sees it. */
export interface Candidate {
  readonly inFlight: number;
  readonly version: number;
}

export interface PickRules<Worker> {
  /** The version that is preferred; workers of others are still useful. */
  readonly activeVersion: number;
  /** Requests that a worker may have at most now. */
  readonly limitOf: (worker: Worker) => number;
  /** Requests that a worker is meant to have. */
  readonly scalerValue: number;
}

/**
 * The worker for the next request: of the active version before an older one as long as it has less than it is meant to have, and then
 * the one with the least to do.
 *
 * @returns undefined when all have what they may have
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
