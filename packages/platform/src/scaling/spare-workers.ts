import type { WorkerPhase } from '@flash-ts/core/contract';
import { wantedWorkers, type ScalableWorker, type ScalingConfig } from './decide.js';

interface Candidate extends Pick<ScalableWorker, 'inFlight' | 'idleSince'> {
  readonly phase: WorkerPhase;
}

/**
 * Idle workers that neither requests nor `min` ask for, the one that has been idle for longest first. They are kept for the next request
 * until their idle time is over, unless somebody needs now what they have.
 *
 * @param workers of the version that serves, also those that are starting
 * @param requests queued and in progress
 */
export function spareWorkers<W extends Candidate>(
  workers: readonly W[],
  requests: number,
  config: ScalingConfig,
): readonly W[] {
  return workers
    .filter(({ phase, inFlight }) => phase === 'ready' && inFlight === 0)
    .toSorted((a, b) => a.idleSince - b.idleSince)
    .slice(0, Math.max(0, workers.length - wantedWorkers(requests, config)));
}
