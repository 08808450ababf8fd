import type { CanaryRule } from '@flash-ts/core/contract';
import type { RolloutStatus } from '../records/endpoint-record.js';

/** What can change a rollout: a release, the state of its workers, and the decisions of its owner. */
export type RolloutEvent =
  /** A new version was released, or a failed one is tried again. */
  | { readonly kind: 'released'; readonly canary?: CanaryRule | undefined }
  | { readonly kind: 'ready'; readonly version: number }
  | { readonly kind: 'broken'; readonly version: number; readonly reason: string }
  /** The version can't boot while the serving version runs, so the serving version has to end first. */
  | { readonly kind: 'displaces'; readonly version: number }
  | { readonly kind: 'promoted' }
  | { readonly kind: 'called-off' }
  /** Workers of the watched version have crashed. */
  | { readonly kind: 'crashed'; readonly version: number; readonly reason: string }
  /** The watch over the serving version has ended. */
  | { readonly kind: 'proven' };

/**
 * The status after an event. A version serves as soon as one of its workers has been ready; a version whose boots all fail leaves the
 * previous one in place. If no other version serves, a failed version is still tried, and serves once a worker becomes ready. A version
 * with a canary rule becomes a canary beside the serving version; without a serving version the rule is ignored. A version that takes over
 * from another is watched: until the watch ends, the last proven version is its `fallback`.
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

/** The status after the first workers of the newest version became ready or failed. */
function newestAfter(
  status: RolloutStatus,
  newest: number,
  event: RolloutEvent & { readonly kind: 'ready' | 'broken' | 'displaces' },
): RolloutStatus {
  const { state, servingVersion, canary, fallback } = status;
  if (state === 'serving') return status;
  if (event.kind === 'displaces') return { ...NOTHING_SERVES, state: 'verifying', reason: null };
  if (event.kind === 'broken') return { state: 'failed', servingVersion, reason: event.reason, canary: null, fallback };
  // A late worker: the version has failed already, and another one serves.
  if (state === 'canary' || (state === 'failed' && servingVersion !== null)) return status;
  if (canary !== null) return { state: 'canary', servingVersion, reason: null, canary, fallback };
  return takenOver(status, newest);
}

const NOTHING_SERVES = { servingVersion: null, canary: null, fallback: null };

function takenOver({ servingVersion, fallback }: RolloutStatus, newest: number): RolloutStatus {
  return {
    state: 'serving',
    servingVersion: newest,
    reason: null,
    canary: null,
    // A version that was still watched itself is not proven, so it can't be the fallback.
    fallback: fallback ?? servingVersion,
  };
}

/** The owner has called off a canary or a watched version. */
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
  // A newer version that is being verified or is a canary keeps its state.
  return version === newest ? { ...back, state: 'failed', reason } : back;
}

/** The version whose workers are started on demand: the serving one, or the newest while none serves. */
export function activeVersion({ servingVersion }: RolloutStatus, newest: number): number {
  return servingVersion ?? newest;
}

/**
 * The role of a version. The `serving` version gets the requests that no canary rule selects, and its workers are started on demand; the
 * `canary` gets the requests that the rule selects; a `candidate` has no ready worker yet; the `fallback` takes over again when the watched
 * serving version crashes. A `retired` version finishes its requests.
 */
export type VersionRole = 'serving' | 'canary' | 'candidate' | 'fallback' | 'retired';

export function roleOf(version: number, rollout: RolloutStatus, newest: number): VersionRole {
  if (version === activeVersion(rollout, newest)) return 'serving';
  if (version === rollout.fallback) return 'fallback';
  if (version !== newest) return 'retired';
  if (rollout.state === 'canary') return 'canary';
  return rollout.state === 'verifying' ? 'candidate' : 'retired';
}

/** The version that all workers should run in the end; workers of older versions are stale. A canary is not intended yet. */
export function intendedVersion({ state, servingVersion }: RolloutStatus, newest: number): number {
  return state === 'verifying' ? newest : (servingVersion ?? newest);
}
