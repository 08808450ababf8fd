import type { RolloutStatus } from '../store/endpoint-record.js';

/** A version that requests could go to, and how its workers fare. */
export type RolloutEvent =
  | { readonly kind: 'released' }
  | { readonly kind: 'ready'; readonly version: number }
  | { readonly kind: 'broken'; readonly version: number; readonly reason: string };

/**
 * The status after an event. A version serves from the moment at which a worker of it was ready once; one whose boots all fail leaves
 * the version before it in place. A broken version that nothing serves instead of is tried on, and serves when a worker succeeds after all.
 *
 * @param newest the newest version of the endpoint
 */
export function rolloutAfter(status: RolloutStatus, newest: number, event: RolloutEvent): RolloutStatus {
  if (event.kind === 'released') return { state: 'verifying', servingVersion: status.servingVersion, reason: null };
  if (event.version !== newest) return status;
  if (event.kind === 'ready') {
    if (status.state === 'serving') return status;
    return { state: 'serving', servingVersion: newest, reason: null };
  }
  if (status.state === 'serving') return status;
  return { state: 'failed', servingVersion: status.servingVersion, reason: event.reason };
}

/** The version that demand starts workers of: the serving one, or the newest while none serves. */
export function activeVersion({ servingVersion }: RolloutStatus, newest: number): number {
  return servingVersion ?? newest;
}
