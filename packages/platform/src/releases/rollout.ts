import type { CanaryRule } from '@flash-ts/core/contract';
import type { RolloutStatus } from '../store/endpoint-record.js';

/** A version that requests could go to, how its workers fare, and what its owner says of its trial. */
export type RolloutEvent =
  | { readonly kind: 'released'; readonly canary?: CanaryRule | undefined }
  | { readonly kind: 'ready'; readonly version: number }
  | { readonly kind: 'broken'; readonly version: number; readonly reason: string }
  /** It can't boot beside the version that serves, which is to make room for it. */
  | { readonly kind: 'displaces'; readonly version: number }
  | { readonly kind: 'promoted' }
  | { readonly kind: 'called-off' };

/**
 * The status after an event. A version serves from the moment at which a worker of it was ready once; one whose boots all fail leaves
 * the version before it in place. A broken version that nothing serves instead of is tried on, and serves when a worker succeeds after all.
 * With a canary rule it is on trial first, beside the version that serves; with none that serves there is nothing to try it against.
 *
 * @param newest the newest version of the endpoint
 */
export function rolloutAfter(status: RolloutStatus, newest: number, event: RolloutEvent): RolloutStatus {
  const { state, servingVersion, canary } = status;
  if (event.kind === 'released') {
    const rule = servingVersion === null ? null : (event.canary ?? null);
    return { state: 'verifying', servingVersion, reason: null, canary: rule };
  }
  if (event.kind === 'promoted') return { state: 'serving', servingVersion: newest, reason: null, canary: null };
  if (event.kind === 'called-off') return { state: 'serving', servingVersion, reason: null, canary: null };
  if (event.version !== newest || state === 'serving') return status;
  if (event.kind === 'displaces') return { state: 'verifying', servingVersion: null, reason: null, canary: null };
  if (event.kind === 'broken') return { state: 'failed', servingVersion, reason: event.reason, canary: null };
  if (state === 'trial') return status;
  if (canary !== null) return { state: 'trial', servingVersion, reason: null, canary };
  return { state: 'serving', servingVersion: newest, reason: null, canary: null };
}

/** The version that demand starts workers of: the serving one, or the newest while none serves. */
export function activeVersion({ servingVersion }: RolloutStatus, newest: number): number {
  return servingVersion ?? newest;
}

/** The version that has a part of the requests beside the serving one. */
export function trialVersion({ state }: RolloutStatus, newest: number): number | undefined {
  return state === 'trial' ? newest : undefined;
}

/** The version that all workers are to be of in the end; older ones are stale. That of a trial is not yet decided. */
export function intendedVersion({ state, servingVersion }: RolloutStatus, newest: number): number {
  return state === 'trial' || state === 'serving' ? (servingVersion ?? newest) : newest;
}
