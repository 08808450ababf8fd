import { pickWorker, type Candidate } from './pick-worker.js';
import type { Pace } from './burst.js';
import { fairShare } from './fair-share.js';

export interface RotationState<Worker> {
  readonly rotation: readonly Worker[];
  /** The version whose workers are started on demand; workers of others are being replaced. */
  readonly activeVersion: number;
  /** Waiting requests, including the one that gets a worker. */
  readonly queued: number;
  /** The burst that they belong to, while workers are starting. */
  readonly burst: Pace<Worker>;
  /** The number of workers of the active version that are starting. */
  readonly starting: number;
  readonly scalerValue: number;
  /** Requests that a worker has at most. */
  readonly capacity: number;
}

/** The worker that the first waiting request goes to; undefined if it has to wait. */
export function nextWorker<Worker extends Candidate>(state: RotationState<Worker>): Worker | undefined {
  const { rotation, activeVersion, queued, burst, starting, scalerValue, capacity } = state;
  const requests = Math.max(burst.most, queued + inProgress(rotation));
  const share = fairShare({ requests, ready: rotation.length, starting, scalerValue });
  const limitOf = (worker: Worker) => Math.min(capacity, share + (starting === 0 ? 0 : burst.extraOf(worker)));
  return pickWorker(rotation, { activeVersion, limitOf, scalerValue });
}

/** The number of requests that the workers have. */
export function inProgress(workers: readonly Pick<Candidate, 'inFlight'>[]): number {
  let sum = 0;
  for (const worker of workers) sum += worker.inFlight;
  return sum;
}
