import type { PoolShare } from '../pool/pool-scaler.js';
import { servingScaling } from '../scaling/scaling-config.js';
import type { EndpointRecord } from '../records/endpoint-record.js';
import type { Worker } from '../supervision/worker.js';
import { canaryOf } from './canary.js';
import type { Pools } from './pools.js';

/**
 * The workers that serve beside those of the serving version: workers of the versions that it replaces, and the standby worker while it is
 * watched.
 */
export function servingShare(record: EndpointRecord, pools: Pools): PoolShare {
  const { serving } = pools;
  const { rollout } = record;
  const canary = canaryOf(record, pools);
  const others = pools.all().filter((pool) => pool !== serving && pool !== canary);
  const fallback = rollout.fallback === null ? undefined : pools.find(rollout.fallback);
  const standby = fallback?.workers.inRotation()[0];
  const stale = others.flatMap(({ workers }) => workers.inRotation()).filter((worker) => worker !== standby);
  const underWay = others.flatMap(({ workers }) => workers.all()).filter(({ phase }) => phase !== 'frozen');
  return {
    scaling: servingScaling(record, serving.boots.retryAsked),
    stale,
    standby,
    othersUnderWay: rollout.state === 'verifying' || underWay.some((worker) => worker !== standby),
  };
}

/**
 * Whether a worker may be given what waits. The standby worker is there for what a watched version can't do: it gets something only while no
 * other worker is ready.
 */
export function isInRotation(worker: Worker, record: EndpointRecord, pools: Pools): boolean {
  if (worker.version !== record.rollout.fallback) return true;
  const { stale, standby } = servingShare(record, pools);
  return worker !== standby || (stale.length === 0 && pools.serving.workers.inRotation().length === 0);
}
