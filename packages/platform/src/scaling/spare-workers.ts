import type { WorkerPhase } from '@flash-ts/core/contract';
import { wantedWorkers, type ScalableWorker, type ScalingConfig } from './decide.js';

interface Candidate extends Pick<ScalableWorker, 'inFlight' | 'idleSince'> {
  readonly phase: WorkerPhase;
}

/**
 * Idle workers that neither requests nor `min` require, the one that has been idle for longest first. They stay until their idle time is
 * over, unless another worker needs their GPUs.
 *
 * @param workers of the serving version, including starting ones
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
