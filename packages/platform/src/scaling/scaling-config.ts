import { requestsPerWorker, type EndpointRecord } from '../records/endpoint-record.js';
import type { ScalingConfig } from './decide.js';

/**
 * The limits of the serving version. The minimum is one worker while the first version is being verified, or when a refused request has
 * requested another boot.
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
 * The limits of a canary: at least one worker, so that its requests never wait for a boot, and at most its percentage of `workers.max`, in
 * addition to the workers of the serving version.
 */
export function canaryScaling({ config, rollout }: EndpointRecord): ScalingConfig {
  const share = Math.ceil((config.workers.max * (rollout.canary?.percent ?? 0)) / 100);
  return { ...common(config), min: 1, max: Math.max(1, share) };
}

/**
 * The limits for the other workers beside stuck ones, which may recover: stuck workers count for `min`, so that without demand no worker is
 * started in their place, and for `max`.
 */
export function beside(stuck: number, config: ScalingConfig): ScalingConfig {
  if (stuck === 0) return config;
  return { ...config, min: Math.max(0, config.min - stuck), max: Math.max(0, config.max - stuck) };
}

function common(config: EndpointRecord['config']) {
  const { workers, scaling } = config;
  return {
    scalerValue: requestsPerWorker(config),
    idleTimeoutMs: workers.idleTimeout * 1000,
    queueDelayMs: scaling.type === 'QUEUE_DELAY' ? scaling.queueDelay * 1000 : undefined,
  };
}
