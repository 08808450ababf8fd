import type { CpuRequest, CreateEndpointRequest, EndpointGpuRequest } from '../contract-schema/requests.js';

/*
 * What the control API answers: of Runpod's REST API (version 2) the part that we use, with the document's own names, and what the embedded
 * platform adds below `/local/`. Source: Runpod REST API 2.0.0, OpenAPI document.
 */

/** How many workers an endpoint may have. */
export interface EndpointWorkers {
  readonly min: number;
  readonly max: number;
  /** Seconds. */
  readonly idleTimeout: number;
}

/** An endpoint as the API returns it. */
export interface Endpoint extends Required<Omit<CreateEndpointRequest, 'gpu' | 'cpu' | 'workers' | 'registry'>> {
  readonly id: string;
  readonly registry: string | null;
  readonly requestUrls: { readonly base: string; readonly health: string };
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
  /** Addition of the embedded platform: its process on this machine, null when there is none. */
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

export type VolumeType = 'STANDARD' | 'HIGH_PERFORMANCE';

export interface NetworkVolume {
  readonly id: string;
  readonly name: string;
  /** GB, 10…4096. */
  readonly size: number;
  readonly dataCenter: string;
  readonly type: VolumeType;
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

/** One line of a worker's output, as `GET /local/logs` streams it (Server-Sent Events; `endpoint=` narrows, `follow=true` stays open). */
export interface LogLine {
  readonly endpointId: string;
  readonly endpointName: string;
  readonly workerId: string;
  readonly stream: 'stdout' | 'stderr';
  /** RFC 3339. */
  readonly time: string;
  readonly line: string;
}

/**
 * `GET /local/endpoints/{id}`: how far the newest version of an endpoint has come. A version serves when a worker of it has been ready
 * once; one whose workers do not become ready has `failed`, and the version before it goes on serving. One with a canary rule is on `trial`
 * from then on, until it is promoted or called off.
 */
export interface EndpointRollout {
  readonly id: string;
  readonly version: number;
  readonly state: 'verifying' | 'trial' | 'serving' | 'failed';
  /** The version that requests go to; null before the first one serves. It is not the newest one after a trial was ended. */
  readonly servingVersion: number | null;
  /** Why `failed`: the worker's own words. */
  readonly reason: string | null;
  /**
   * The last error of the version that requests go to, when its workers have failed for so long that no more are started: until a change of
   * the endpoint, `flash deploy` or `POST /local/endpoints/{id}/retry`. Null otherwise.
   */
  readonly givenUp: string | null;
  /** The last error of a boot of the version that requests go to, while no worker of it has become ready since. */
  readonly bootError: string | null;
  /** Which requests the newest version gets while it is on trial, or will get once it is healthy; null without a trial. */
  readonly canary: CanaryRule | null;
  /** In answer to a GET: why a worker of the newest version that is wanted has no GPU; not there when none lacks one. */
  readonly throttled?: string;
  /** In answer to a GET: how the version that requests go to is watched; not there when it is not. */
  readonly watch?: ReleaseWatchView;
  /** In answer to a GET: why no process of the newest version has been started yet; not there once one has been. */
  readonly waiting?: string;
}

/**
 * The watch over a version that has taken over from another. That one stays ready to take over again, and does so when the workers of the
 * new one crash: the newest version has `failed` then.
 */
export interface ReleaseWatchView {
  /** The version that takes over again. */
  readonly fallback: number;
  /** Milliseconds from the first ready worker to the end, and those that are left. */
  readonly lengthMs: number;
  readonly leftMs: number;
  /** Why no worker of the fallback is kept ready, so that requests would wait for one to start; null when one is. */
  readonly unguarded: string | null;
}

/** Which requests go to a version on trial while the one before it serves all others. */
export interface CanaryRule {
  /** 0…100, chosen by the request's id: the same id has the same fate. */
  readonly percent: number;
  /** Requests that bear this header with this very value go to it always. */
  readonly header: { readonly name: string; readonly value: string } | null;
}

/**
 * A step in a worker's life. `ready` is in rotation; `stuck` is out of it while its event loop does not turn, `unhealthy` while it does not
 * answer; a `frozen` worker stands still until it is `reviving`; a `draining` one finishes what it has and goes.
 */
export type WorkerPhase =
  | 'initializing'
  | 'ready'
  | 'stuck'
  | 'unhealthy'
  | 'frozen'
  | 'reviving'
  | 'draining'
  | 'gone';

/** One entry of a worker's history. `outdated` is no phase: a newer version serves, and the worker goes on until it is replaced. */
export interface WorkerChange {
  readonly state: WorkerPhase | 'outdated';
  /** RFC 3339. */
  readonly since: string;
  readonly reason: string | null;
}

/** What became of a worker, and why. */
export interface WorkerLife {
  readonly id: string;
  readonly version: number;
  /** The number that its process has or had; null when there was none. */
  readonly pid: number | null;
  /** RFC 3339: the start of its process; while it waits for its turn to start, since when it does. */
  readonly startedAt: string;
  readonly state: Exclude<WorkerPhase, 'ready'> | 'idle' | 'running';
  /** RFC 3339: since when it is in that state. */
  readonly since: string;
  readonly reason: string | null;
  /** A newer version serves. */
  readonly outdated: boolean;
  /** Requests that it has. */
  readonly requests: number;
  /** RFC 3339: when it last began to have requests, and when it last had none any more; null when it never did. */
  readonly lastRunning: string | null;
  readonly lastIdle: string | null;
  /** Oldest first; the newest 50 changes. */
  readonly history: readonly WorkerChange[];
  /** Null while it lives. */
  readonly end: WorkerEnding | null;
}

/** How a worker ended. */
export interface WorkerEnding {
  /** `asked`: the platform wanted it. */
  readonly kind: 'asked' | 'boot-failed' | 'crashed';
  readonly reason: string;
  /** Null when a signal ended it, or when it could not be started. */
  readonly exitCode: number | null;
  readonly signal: string | null;
}

/** `GET /local/endpoints/{id}/workers`: those that live, and the last 20 that are gone, newest first; known since the platform's start. */
export interface EndpointWorkerLives {
  readonly workers: readonly WorkerLife[];
  readonly gone: readonly WorkerLife[];
}

/** `data` of the answer to `POST /local/leases` (Server-Sent Events). The lease is held from `granted` until its holder closes the connection, or is gone. */
export type LeaseEvent =
  | { readonly state: 'granted' }
  | {
      readonly state: 'waiting';
      /** Who has it. */
      readonly holder: string;
      /** RFC 3339. */
      readonly since: string;
    };

/** `GET /local/status` */
export interface PlatformStatus {
  readonly pid: number;
  readonly port: number;
  readonly home: string;
  readonly version: string;
  readonly startedAt: string;
  /** Whether endpoints ask for the bearer key too. */
  readonly requireKey: boolean;
  /** What its owner should know of its home, each with its remedy. */
  readonly warnings: readonly string[];
  /** Whether workers are isolated from each other and from the platform. */
  readonly isolation: WorkerIsolation;
  readonly gpus: GpuStatus;
}

export interface WorkerIsolation {
  /**
   * The program by which workers are isolated: each then sees of the home only its own artifact and sockets, and no process but those that it has
   * started. `none`: it can do all that the platform's user can.
   */
  readonly kind: 'bubblewrap' | 'unshare' | 'none';
  /** Why workers are not isolated; null when they are. */
  readonly because: string | null;
}

/** The GPUs that workers are given, each to one at a time. */
export interface GpuStatus {
  /** `virtual` ones are only declared. With `none` they are not given out: workers of endpoints with `gpu` run all the same. */
  readonly source: 'machine' | 'virtual' | 'none';
  readonly devices: readonly {
    /** What names it in `CUDA_VISIBLE_DEVICES`. */
    readonly id: string;
    readonly type: string;
    /** MiB; null where the driver does not tell. */
    readonly memoryMb: number | null;
    /** null while it is free. */
    readonly workerId: string | null;
  }[];
}

/** `GET /local/settings`, and the answer to a change of them. */
export interface PlatformSettingsReport<Settings = Readonly<Record<string, unknown>>> {
  /** All of them, as they are in force. */
  readonly settings: Settings;
  /** Those that were changed while the platform ran; they outlive it. */
  readonly saved: Readonly<Record<string, number>>;
  /** Those that whoever started the platform has set, which is stronger. */
  readonly givenAtStart: readonly string[];
  /** Those that can be changed while it runs. */
  readonly changeable: readonly string[];
}

/** What happened on the platform, by kind. */
export type PlatformEventBody =
  | { readonly kind: 'endpoint.created' }
  | { readonly kind: 'endpoint.updated'; readonly fields: readonly string[] }
  | { readonly kind: 'endpoint.deleted' }
  | { readonly kind: 'release.began' | 'release.serving' | 'release.proven'; readonly version: number }
  | {
      /** It is watched from now on, and `fallback` is ready to take over again; or, `unguarded`, would have to start a worker first. */
      readonly kind: 'release.watched';
      readonly version: number;
      readonly fallback: number;
      readonly unguarded: string | null;
    }
  | {
      readonly kind: 'release.rolled-back';
      readonly version: number;
      /** The version that has taken over again. */
      readonly to: number;
      readonly because: string;
    }
  | { readonly kind: 'release.trial'; readonly version: number; readonly canary: CanaryRule }
  | {
      readonly kind: 'release.failed' | 'release.called-off' | 'release.given-up';
      readonly version: number;
      readonly because: string;
    }
  | { readonly kind: 'scaled.up' | 'scaled.down'; readonly workers: number; readonly because: string }
  | { readonly kind: 'worker.started'; readonly workerId: string; readonly version: number }
  | {
      readonly kind: 'worker.ready';
      readonly workerId: string;
      readonly version: number;
      /** Milliseconds from its start, or undefined when it was ready before. */
      readonly coldStartMs?: number;
    }
  | {
      /** A throttled one has no process yet: there is no GPU for it. */
      readonly kind:
        | 'worker.throttled'
        | 'worker.stuck'
        | 'worker.unhealthy'
        | 'worker.crashed'
        | 'worker.boot-failed'
        | 'worker.stopped';
      readonly workerId: string;
      readonly version: number;
      readonly because: string;
    }
  | {
      /** Scaled down: it stands still and keeps its memory until it is needed again. */
      readonly kind: 'worker.frozen';
      readonly workerId: string;
      readonly version: number;
      /** Resident memory of its processes; 0 where the system does not tell. */
      readonly bytes: number;
    }
  | {
      readonly kind: 'worker.revived';
      readonly workerId: string;
      readonly version: number;
      /** Milliseconds from the signal to the first healthy answer. */
      readonly revivalMs: number;
    }
  /** The endpoint asks for FlashBoot, which this system can't do; or for GPUs, of which there are none, so that its workers run without. */
  | { readonly kind: 'flashboot.unavailable' | 'gpus.unavailable'; readonly because: string };

/** `data` of `GET /local/events` (Server-Sent Events; `endpoint=` narrows). */
export type PlatformEvent = PlatformEventBody & {
  /** Rises with time; a reader that comes back resumes after it with `Last-Event-ID`. */
  readonly id: string;
  /** RFC 3339. */
  readonly time: string;
  readonly endpointId: string;
  readonly endpointName: string;
};
