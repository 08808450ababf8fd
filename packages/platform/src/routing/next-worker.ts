import { pickWorker, type Candidate } from './pick-worker.js';
import type { Pace } from './burst.js';
import { fairShare } from './fair-share.js';

export interface RotationState<Worker> {
  readonly rotation: readonly Worker[];
  /** The version that demand starts workers of; others are on their way out. */
  readonly activeVersion: number;
  /** Requests that wait, the one to be placed among them. */
  readonly queued: number;
  /** What they are a part of, while workers are on their way. */
  readonly burst: Pace<Worker>;
  /** Workers of the active version that are on their way. */
  readonly starting: number;
  readonly scalerValue: number;
  /** Requests that a worker has at most. */
  readonly capacity: number;
}

/** The worker that the first request in the line goes to; undefined when it has to wait for one. */
export function nextWorker<Worker extends Candidate>(state: RotationState<Worker>): Worker | undefined {
  const { rotation, activeVersion, queued, burst, starting, scalerValue, capacity } = state;
  const requests = Math.max(burst.most, queued + inProgress(rotation));
  const share = fairShare({ requests, ready: rotation.length, starting, scalerValue });
  const limitOf = (worker: Worker) => Math.min(capacity, share + (starting === 0 ? 0 : burst.extraOf(worker)));
  return pickWorker(rotation, { activeVersion, limitOf, scalerValue });
}

/** Requests that the workers have. */
export function inProgress(workers: readonly Pick<Candidate, 'inFlight'>[]): number {
  let sum = 0;
  for (const worker of workers) sum += worker.inFlight;
  return sum;
}
