/** A worker in rotation, as the router sees it. */
export interface Candidate {
  readonly id: string;
  readonly inFlight: number;
  /** Of an older version: still useful, but not preferred. */
  readonly stale: boolean;
}

export interface PickRules {
  /** Requests that a worker may have at most now; Infinity for no limit. */
  readonly share: number;
  /** Requests that a worker is meant to have. */
  readonly scalerValue: number;
}

/**
 * The worker for the next request: of the newest version before an older one as long as it has less than it is meant to have, and then
 * the one with the least to do.
 *
 * @returns undefined when all have their share
 */
export function pickWorker<Worker extends Candidate>(workers: Iterable<Worker>, rules: PickRules): Worker | undefined {
  let best: Worker | undefined;
  for (const worker of workers) {
    if (worker.inFlight < rules.share && (best === undefined || precedes(worker, best, rules))) best = worker;
  }
  return best;
}

function precedes(a: Candidate, b: Candidate, { scalerValue }: PickRules): boolean {
  const byLoad = Number(a.inFlight >= scalerValue) - Number(b.inFlight >= scalerValue);
  return (byLoad || Number(a.stale) - Number(b.stale) || a.inFlight - b.inFlight) < 0;
}
