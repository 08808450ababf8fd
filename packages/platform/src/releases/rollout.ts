import type { CanaryRule } from '@flash-ts/core/contract';
import type { RolloutStatus } from '../records/endpoint-record.js';

/** A version that requests could go to, how its workers fare, and what its owner says of its trial. */
export type RolloutEvent =
  /** A new version, or a failed one that is tried again. */
  | { readonly kind: 'released'; readonly canary?: CanaryRule | undefined }
  | { readonly kind: 'ready'; readonly version: number }
  | { readonly kind: 'broken'; readonly version: number; readonly reason: string }
  /** It can't boot beside the version that serves, which is to make room for it. */
  | { readonly kind: 'displaces'; readonly version: number }
  | { readonly kind: 'promoted' }
  | { readonly kind: 'called-off' }
  /** The workers of a version that is watched crash. */
  | { readonly kind: 'crashed'; readonly version: number; readonly reason: string }
  /** The serving version has been watched for as long as it has to be. */
  | { readonly kind: 'proven' };

/**
 * The status after an event. A version serves from the moment at which a worker of it was ready once; one whose boots all fail leaves
 * the version before it in place. A broken version that nothing serves instead of is tried on, and serves when a worker succeeds after all.
 * With a canary rule it is on trial first, beside the version that serves; with none that serves there is nothing to try it against.
 * One that takes over from another is watched: until it is proven, the last proven one is its `fallback`.
 *
 * @param newest the newest version of the endpoint
 */
export function rolloutAfter(status: RolloutStatus, newest: number, event: RolloutEvent): RolloutStatus {
  const { servingVersion, fallback } = status;
  if (event.kind === 'released') {
    const rule = servingVersion === null ? null : (event.canary ?? null);
    return { state: 'verifying', servingVersion, reason: null, canary: rule, fallback };
  }
  if (event.kind === 'promoted') return takenOver(status, newest);
  if (event.kind === 'called-off') return calledOff(status, newest);
  if (event.kind === 'proven') return fallback === null ? status : { ...status, fallback: null };
  if (event.kind === 'crashed') return rolledBack(status, newest, event);
  return event.version === newest ? newestAfter(status, newest, event) : status;
}

/** What becomes of the newest version by how its first workers fare. */
function newestAfter(
  status: RolloutStatus,
  newest: number,
  event: RolloutEvent & { readonly kind: 'ready' | 'broken' | 'displaces' },
): RolloutStatus {
  const { state, servingVersion, canary, fallback } = status;
  if (state === 'serving') return status;
  if (event.kind === 'displaces') return { ...NOTHING_SERVES, state: 'verifying', reason: null };
  if (event.kind === 'broken') return { state: 'failed', servingVersion, reason: event.reason, canary: null, fallback };
  // A worker that was late: the version has failed, and another one serves.
  if (state === 'trial' || (state === 'failed' && servingVersion !== null)) return status;
  if (canary !== null) return { state: 'trial', servingVersion, reason: null, canary, fallback };
  return takenOver(status, newest);
}

const NOTHING_SERVES = { servingVersion: null, canary: null, fallback: null };

function takenOver({ servingVersion, fallback }: RolloutStatus, newest: number): RolloutStatus {
  return {
    state: 'serving',
    servingVersion: newest,
    reason: null,
    canary: null,
    // One that was still watched itself has not shown that it can take over again.
    fallback: fallback ?? servingVersion,
  };
}

/** The end of a trial, or of a version that is watched, because its owner wants it. */
function calledOff({ state, servingVersion, fallback }: RolloutStatus, newest: number): RolloutStatus {
  const isWatched = state === 'serving' && servingVersion === newest && fallback !== null;
  return isWatched
    ? { state: 'serving', servingVersion: fallback, reason: null, canary: null, fallback: null }
    : { state: 'serving', servingVersion, reason: null, canary: null, fallback };
}

function rolledBack(
  status: RolloutStatus,
  newest: number,
  { version, reason }: { readonly version: number; readonly reason: string },
): RolloutStatus {
  const { servingVersion, fallback } = status;
  if (fallback === null || version !== servingVersion) return status;
  const back = { ...status, servingVersion: fallback, fallback: null };
  // A newer one that is verified or on trial meanwhile stays what it is.
  return version === newest ? { ...back, state: 'failed', reason } : back;
}

/** The version that demand starts workers of: the serving one, or the newest while none serves. */
export function activeVersion({ servingVersion }: RolloutStatus, newest: number): number {
  return servingVersion ?? newest;
}

/**
 * What requests and releases want of a version. `serving` gets the requests that no canary rule names, and demand starts its workers;
 * `canary` gets those that the rule names; a `candidate` has yet to show that it can boot; a `fallback` takes over again when the serving
 * version, which is watched, crashes. A `retired` one finishes what it has.
 */
export type VersionRole = 'serving' | 'canary' | 'candidate' | 'fallback' | 'retired';

export function roleOf(version: number, rollout: RolloutStatus, newest: number): VersionRole {
  if (version === activeVersion(rollout, newest)) return 'serving';
  if (version === rollout.fallback) return 'fallback';
  if (version !== newest) return 'retired';
  if (rollout.state === 'trial') return 'canary';
  return rollout.state === 'verifying' ? 'candidate' : 'retired';
}

/** The version that all workers are to be of in the end; older ones are stale. That of a trial is not yet decided. */
export function intendedVersion({ state, servingVersion }: RolloutStatus, newest: number): number {
  return state === 'verifying' ? newest : (servingVersion ?? newest);
}
