import type { CanaryRule } from '@flash-ts/core/contract';
import { hash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { PoolShare } from '../pool/pool-scaler.js';
import type { Pool } from '../pool/pool.js';
import { roleOf } from '../releases/rollout.js';
import type { Waiter } from '../routing/slot.js';
import { canaryScaling } from '../scaling/scaling-config.js';
import type { EndpointRecord } from '../records/endpoint-record.js';
import type { Pools } from './pools.js';

const PERCENT = 100 / 2 ** 32;

/** The pool of the canary, if there is one. */
export function canaryOf({ rollout, version }: EndpointRecord, pools: Pools): Pool | undefined {
  return rollout.canary !== null && roleOf(version, rollout, version) === 'canary' ? pools.of(version) : undefined;
}

/** The pool that a request goes to. While no worker of the canary is ready, the serving version answers all requests. */
export function poolFor(waiter: Waiter, record: EndpointRecord, pools: Pools): Pool {
  const rule = record.rollout.canary;
  const canary = rule === null ? undefined : canaryOf(record, pools);
  if (rule === null || canary === undefined || !isAnswering(canary)) return pools.serving;
  return goesToCanary(rule, waiter.headers, waiter.requestId) ? canary : pools.serving;
}

/** Whether requests go to the canary: it has a ready worker. */
function isAnswering(canary: Pool): boolean {
  return canary.workers.inRotation().length > 0;
}

/** The share of a canary: workers for its own requests, at least one of them, beside those of the serving version. */
export function canaryShare(record: EndpointRecord): PoolShare {
  return { scaling: canaryScaling(record), stale: [], standby: undefined, othersUnderWay: false };
}

/** Moves waiting requests of versions that get no requests any more to the serving version. */
export function moveRequests(record: EndpointRecord, pools: Pools): void {
  const canary = canaryOf(record, pools);
  for (const pool of pools.all()) {
    if (pool !== canary || !isAnswering(pool)) pool.queue.moveTo(pools.serving.queue);
  }
}

/**
 * Whether a canary rule selects a request: the request has the rule's header, or the hash of its id is within the rule's percentage. A
 * request that is repeated with the same id goes to the same version.
 */
export function goesToCanary(
  { percent, header }: CanaryRule,
  headers: IncomingHttpHeaders,
  requestId: string,
): boolean {
  if (header !== null && headers[header.name.toLowerCase()] === header.value) return true;
  return percent > 0 && hash('sha256', requestId, 'buffer').readUInt32BE() * PERCENT < percent;
}
