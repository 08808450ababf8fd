import type { EndpointRecord } from '../records/endpoint-record.js';
import type { ScalableWorker, ScalingConfig } from './decide.js';

/**
 * How the version that serves is scaled. The floor is one worker while the first version has to show itself, or when a request that was
 * refused has asked for another try.
 */
export function servingScaling({ config, rollout }: EndpointRecord, retryAsked: boolean): ScalingConfig {
  const proving = rollout.servingVersion === null && rollout.state === 'verifying';
  return {
    ...common(config),
    min: Math.max(config.workers.min, proving || retryAsked ? 1 : 0),
    max: Math.max(config.workers.max, proving ? 1 : 0),
  };
}

/**
 * How a canary is scaled: at least one worker is kept, so that its requests never wait for a boot, and at most its percentage of
 * `workers.max` comes on top of what the serving version has.
 */
export function canaryScaling({ config, rollout }: EndpointRecord): ScalingConfig {
  const share = Math.ceil((config.workers.max * (rollout.canary?.percent ?? 0)) / 100);
  return { ...common(config), min: 1, max: Math.max(1, share) };
}

/**
 * What is left to the other workers beside those that serve nobody now and may come back: they count for `min`, so that without demand
 * nothing is started in their place, and for `max`.
 */
export function beside(stuck: number, config: ScalingConfig): ScalingConfig {
  if (stuck === 0) return config;
  return { ...config, min: Math.max(0, config.min - stuck), max: Math.max(0, config.max - stuck) };
}

/** Workers as `decide` sees them. */
export function scalableWorkers(workers: readonly ScalableWorker[]): ScalableWorker[] {
  return workers.map(({ id, starting, waits, inFlight, idleSince }) => ({
    id,
    starting,
    waits,
    inFlight,
    idleSince,
  }));
}

function common({ workers, scaling }: EndpointRecord['config']) {
  return { scalerValue: scaling.requestCount, idleTimeoutMs: workers.idleTimeout * 1000 };
}
