import type { CpuRequest, CreateEndpointRequest, EndpointGpuRequest } from '../contract-schema/index.js';

/*
 * Answers of the control API by Runpod's REST API (version 2): the part that Flash uses, with the document's names. Source: Runpod REST API
 * 2.0.0, OpenAPI document.
 */

/** How many workers an endpoint may have. */
export interface EndpointWorkers {
  readonly min: number;
  readonly max: number;
  /** Seconds. */
  readonly idleTimeout: number;
}

/** Where requests to an endpoint go: a load-balanced one has paths of its own, a queue-based one those of its jobs, some with `{job_id}`. */
export type RequestUrls =
  | { readonly base: string; readonly health: string }
  | Readonly<Record<'run' | 'runSync' | 'status' | 'stream' | 'cancel' | 'retry' | 'purgeQueue' | 'health', string>>;

/** An endpoint as the API returns it. */
export interface Endpoint extends Required<Omit<CreateEndpointRequest, 'gpu' | 'cpu' | 'workers' | 'registry'>> {
  readonly id: string;
  readonly registry: string | null;
  readonly requestUrls: RequestUrls;
  readonly gpu:
    | (Omit<EndpointGpuRequest, 'minCudaVersion'> & {
        readonly allowedCudaVersions: readonly string[];
        readonly minCudaVersion: string | null;
      })
    | null;
  readonly cpu?: readonly (CpuRequest & { readonly memory: number })[];
  readonly workers: EndpointWorkers;
  /** RFC 3339. */
  readonly createdAt: string;
}

export interface ListEndpointsResponse {
  readonly endpoints: readonly Endpoint[];
}

export type WorkerStatus = 'RUNNING' | 'IDLE' | 'INITIALIZING' | 'THROTTLED' | 'UNHEALTHY';

export interface Worker {
  readonly id: string;
  readonly status: WorkerStatus;
  /** Whether it runs an older version than the endpoint's current one. */
  readonly isStale: boolean;
  readonly version: number | null;
  readonly gpuCount: number;
  readonly image: string | null;
  readonly uptimeSeconds: number | null;
  readonly gpuTypeId: string | null;
  readonly dataCenterId: string | null;
  /** RFC 3339. */
  readonly startedAt: string | null;
  /** Addition of the embedded platform: the pid of its process on this machine; null if there is none. */
  readonly pid?: number | null;
}

export interface ListEndpointWorkersResponse {
  readonly workers: readonly Worker[];
  readonly summary: Readonly<Record<'running' | 'idle' | 'initializing' | 'throttled' | 'unhealthy' | 'total', number>>;
  readonly endpointVersion: number | null;
}

/** A field of an endpoint's configuration that a release changed. */
export interface ReleaseDiffEntry {
  /** In the platform's spelling: `template.imageName`, `template.env`, `gpuCount`, `locations`, `workers.max`. */
  readonly field: string;
  /** null if the field was added. */
  readonly old: unknown;
  /** null if the field was removed. */
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
 * The outcome of a release: `pending` while its version is verified or a canary, `served` once the version got all requests, `failed` when
 * none of its workers became ready, and `abandoned` when a newer release replaced it before that or the canary was called off.
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

export type VolumeType = 'STANDARD' | 'HIGH_PERFORMANCE';

export interface NetworkVolume {
  readonly id: string;
  readonly name: string;
  /** GB, 10…4096. */
  readonly size: number;
  readonly dataCenter: string;
  readonly type: VolumeType;
}

export interface ListNetworkVolumesResponse {
  readonly networkVolumes: readonly NetworkVolume[];
}

/** A credential for a container registry. Its user and password can't be read. */
export interface Registry {
  readonly id: string;
  readonly name: string;
}

export interface ListRegistriesResponse {
  readonly registries: readonly Registry[];
}

/** What `GET /v2/catalog/gpus` says of the price of a card, in US dollars for an hour of one. */
export interface GpuPrice {
  readonly id: string;
  /** The pool that endpoints name; null if no endpoint can have the card. */
  readonly pool: string | null;
  /** `serverless` is absent if no endpoint can have the card. */
  readonly price: { readonly serverless?: number };
}

/** What `GET /v2/catalog/cpus` says of the price of a flavour, in US dollars for an hour of one vCPU. */
export interface CpuPrice {
  readonly id: string;
  readonly price: { readonly serverlessPerVcpu: number };
}

/** RFC 9457 problem, as every error of the API is; `code` and `fix` are additions of the embedded platform. */
export interface ProblemResponse {
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly errors?: readonly string[];
  readonly code?: string;
  readonly fix?: string;
}

/** `data` of `GET /v2/serverless/{id}/workers/{workerId}/logs` (Server-Sent Events). */
export interface WorkerLogLine {
  readonly ts: string;
  readonly source: 'container' | 'system';
  readonly line: string;
}
