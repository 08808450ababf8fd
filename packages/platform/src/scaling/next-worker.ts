import { pickWorker } from '../routing/pick-worker.js';
import type { Worker } from '../supervision/worker.js';
import { fairShare } from './fair-share.js';

export interface RotationState {
  readonly rotation: readonly Worker[];
  /** The version that demand starts workers of; others are on their way out. */
  readonly activeVersion: number;
  readonly queued: number;
  /** Workers of the active version that are on their way. */
  readonly starting: number;
  readonly scalerValue: number;
}

/** The worker that the first request in the line goes to; undefined when it has to wait for one. */
export function nextWorker(state: RotationState): Worker | undefined {
  const { rotation, activeVersion, queued, starting, scalerValue } = state;
  const requests = queued + rotation.reduce((sum, worker) => sum + worker.inFlight, 0);
  const share = fairShare({ requests, ready: rotation.length, starting, scalerValue });
  const candidates = rotation.map((worker) => ({
    id: worker.id,
    inFlight: worker.inFlight,
    stale: worker.version !== activeVersion,
    worker,
  }));
  return pickWorker(candidates, { share, scalerValue })?.worker;
}
