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

/** The pool that a request goes to. With no worker of the canary ready the serving version answers all requests. */
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

/** A canary has workers for its own requests, one of them always, beside those of the serving version. */
export function canaryShare(record: EndpointRecord): PoolShare {
  return { scaling: canaryScaling(record), stale: [], standby: undefined, othersUnderWay: false };
}

/** Lets requests wait where they will be answered: a version that gets none any more hands those that wait to the serving one. */
export function moveRequests(record: EndpointRecord, pools: Pools): void {
  const canary = canaryOf(record, pools);
  for (const pool of pools.all()) {
    if (pool !== canary || !isAnswering(pool)) pool.queue.moveTo(pools.serving.queue);
  }
}

/**
 * Whether a canary rule names a request: it bears the rule's header, or its id falls into the rule's part of all ids. A request that is sent
 * again with its id meets the same version.
 */
export function goesToCanary(
  { percent, header }: CanaryRule,
  headers: IncomingHttpHeaders,
  requestId: string,
): boolean {
  if (header !== null && headers[header.name.toLowerCase()] === header.value) return true;
  return percent > 0 && hash('sha256', requestId, 'buffer').readUInt32BE() * PERCENT < percent;
}
