import { pickWorker, type Candidate } from '../routing/pick-worker.js';
import { fairShare } from './fair-share.js';

export interface RotationState<Worker> {
  readonly rotation: readonly Worker[];
  /** The version that demand starts workers of; others are on their way out. */
  readonly activeVersion: number;
  /** Requests that wait, the one to be placed among them. */
  readonly queued: number;
  /** The most of them, with those in progress, since workers are on their way; 0 while none is. */
  readonly burst: number;
  /** Workers of the active version that are on their way. */
  readonly starting: number;
  readonly scalerValue: number;
  /** Requests that a worker has at most. */
  readonly capacity: number;
}

/** The worker that the first request in the line goes to; undefined when it has to wait for one. */
export function nextWorker<Worker extends Candidate>(state: RotationState<Worker>): Worker | undefined {
  const { rotation, activeVersion, queued, burst, starting, scalerValue, capacity } = state;
  const requests = Math.max(burst, queued + inProgress(rotation));
  const share = Math.min(capacity, fairShare({ requests, ready: rotation.length, starting, scalerValue }));
  return pickWorker(rotation, { activeVersion, share, scalerValue });
}

/** Requests that the workers have. */
export function inProgress(workers: readonly Pick<Candidate, 'inFlight'>[]): number {
  let sum = 0;
  for (const worker of workers) sum += worker.inFlight;
  return sum;
}
