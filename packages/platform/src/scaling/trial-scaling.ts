import type { CanaryRule } from '@flash-ts/core/contract';
import type { EndpointConfig } from '../store/endpoint-record.js';
import type { Worker } from '../supervision/worker.js';
import type { ScalableWorker, ScalingConfig } from './decide.js';

/**
 * How a version on trial is scaled: at least one worker is kept, so that its requests never wait for a boot, and at most its percentage of
 * `workers.max` comes on top of what the serving version has.
 */
export function trialScaling({ workers, scaling }: EndpointConfig, rule: CanaryRule | null): ScalingConfig {
  const share = Math.ceil((workers.max * (rule?.percent ?? 0)) / 100);
  return {
    min: 1,
    max: Math.max(1, share),
    scalerValue: scaling.requestCount,
    idleTimeoutMs: workers.idleTimeout * 1000,
  };
}

/** Workers as `decide` sees them. */
export function scalableWorkers(workers: readonly Worker[]): ScalableWorker[] {
  return workers.map(({ id, starting, inFlight, idleSince }) => ({
    id,
    starting,
    inFlight,
    idleSince,
  }));
}
