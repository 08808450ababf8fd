/** A field of an endpoint's configuration that a release changed. */
export interface ReleaseDiffEntry {
  /** In the platform's spelling: `template.imageName`, `template.env`, `gpuCount`, `locations`, `workers.max`. */
  readonly field: string;
  /** null where the field was added. */
  readonly old: unknown;
  /** null where the field was removed. */
  readonly new: unknown;
}

export interface Release {
  readonly id: string;
  readonly version: number | null;
  readonly source: 'GIT_BUILD' | 'MANUAL';
  readonly buildId: string | null;
  readonly createdByUserId: string | null;
  /** Workers that run this version now. */
  readonly workerCount: number;
  /** RFC 3339. */
  readonly createdAt: string;
  readonly diff: readonly ReleaseDiffEntry[];
  /** Addition of the embedded platform. */
  readonly outcome?: ReleaseOutcome;
  /** Addition of the embedded platform: why it failed. */
  readonly reason?: string | null;
}

/**
 * What became of a release: `pending` while it is verified or on trial, `served` once it got all requests, `failed` when no worker of it
 * became ready, and `abandoned` when a newer one came before it was either, or its trial was called off.
 */
export type ReleaseOutcome = 'pending' | 'served' | 'failed' | 'abandoned';

export interface RolloutSummary {
  /** While any worker runs an older version. */
  readonly inProgress: boolean;
  readonly workersOnLatest: number;
  readonly workersTotal: number;
  readonly percentOnLatest: number;
}

/** `GET /v2/serverless/{id}/releases`, newest first. */
export interface ListEndpointReleasesResponse {
  readonly endpointVersion: number | null;
  readonly rollout: RolloutSummary;
  readonly releases: readonly Release[];
}
