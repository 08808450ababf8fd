import type { Endpoint, EndpointRollout, ReleaseDiffEntry, ReleaseOutcome } from '@flash-ts/core/contract';

/** All settings of an endpoint, defaults filled in. */
export type EndpointConfig = Omit<Endpoint, 'id' | 'requestUrls' | 'createdAt'>;

/** Requests or jobs that a worker should have at once. An endpoint that is scaled by the wait of its jobs has no such number. */
export function requestsPerWorker({ scaling }: EndpointConfig): number {
  return scaling.type === 'REQUEST_COUNT' ? scaling.requestCount : 1;
}

/** The rollout of the newest version; see `EndpointRollout`. */
export interface RolloutStatus extends Pick<EndpointRollout, 'state' | 'servingVersion' | 'reason' | 'canary'> {
  /** The version that takes over again if workers of the serving version crash while it is watched; null otherwise. */
  readonly fallback: number | null;
}

/** An endpoint as it is stored. */
export interface EndpointRecord {
  readonly id: string;
  /** RFC 3339. */
  readonly createdAt: string;
  readonly config: EndpointConfig;
  /** The newest version, from 1. */
  readonly version: number;
  readonly rollout: RolloutStatus;
}

/** A version of an endpoint and the settings that it was made with. */
export interface ReleaseRecord {
  readonly id: string;
  readonly version: number;
  readonly config: EndpointConfig;
  /** RFC 3339. */
  readonly createdAt: string;
  readonly outcome: ReleaseOutcome;
  /** Why it failed: the last output of a worker. */
  readonly reason: string | null;
  /** The changes from the release before it; empty for the first. */
  readonly diff: readonly ReleaseDiffEntry[];
}
