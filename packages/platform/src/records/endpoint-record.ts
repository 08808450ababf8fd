import type { Endpoint, EndpointRollout, ReleaseDiffEntry, ReleaseOutcome } from '@flash-ts/core/contract';

/** All settings of an endpoint, defaults filled in. */
export type EndpointConfig = Omit<Endpoint, 'id' | 'requestUrls' | 'createdAt'>;

/** How far the newest version has come; see `EndpointRollout`. */
export interface RolloutStatus extends Pick<EndpointRollout, 'state' | 'servingVersion' | 'reason' | 'canary'> {
  /** While the serving version is watched: the one that takes over again if its workers crash. Null otherwise. */
  readonly fallback: number | null;
}

/** An endpoint as the store has it. */
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
  /** Why it failed: the worker's own words. */
  readonly reason: string | null;
  /** Against the release before it; empty for the first. */
  readonly diff: readonly ReleaseDiffEntry[];
}
