import type { CanaryRule } from './local-endpoints.js';

/* Answers of the embedded platform about itself: leases, status, settings and events. */

/**
 * `data` of the answer to `POST /local/leases` (Server-Sent Events). The lease is held from `granted` until its holder closes the
 * connection or ends.
 */
export type LeaseEvent =
  | { readonly state: 'granted' }
  | {
      readonly state: 'waiting';
      /** The present holder. */
      readonly holder: string;
      /** RFC 3339. */
      readonly since: string;
    };

/** An environment that was created by name, as `GET /local/environments` lists it; those that only have endpoints are not in that list. */
export interface EnvironmentRecord {
  readonly app: string;
  readonly env: string;
  /** RFC 3339. */
  readonly createdAt: string;
}

/** `GET /local/status` */
export interface PlatformStatus {
  readonly pid: number;
  readonly port: number;
  readonly home: string;
  readonly version: string;
  readonly startedAt: string;
  /** Whether endpoints require the bearer key too. */
  readonly requireKey: boolean;
  /** Problems of its home, each with a remedy. */
  readonly warnings: readonly string[];
  /** Whether workers are isolated from each other and from the platform. */
  readonly isolation: WorkerIsolation;
  readonly gpus: GpuStatus;
}

export interface WorkerIsolation {
  /**
   * The program that isolates workers: each then sees only its own artifact and sockets of the home, and only processes that it has
   * started. `none`: a worker can do everything that the platform's user can.
   */
  readonly kind: 'bubblewrap' | 'unshare' | 'none';
  /** Why workers are not isolated; null if they are. */
  readonly because: string | null;
}

/** The GPUs of the platform, each of which is allocated to one worker at a time. */
export interface GpuStatus {
  /** `virtual` GPUs are only declared. With `none` no GPUs are allocated, and workers of endpoints with `gpu` run all the same. */
  readonly source: 'machine' | 'virtual' | 'none';
  readonly devices: readonly {
    /** Its name in `CUDA_VISIBLE_DEVICES`. */
    readonly id: string;
    readonly type: string;
    /** MiB; null if the driver does not report it. */
    readonly memoryMb: number | null;
    /** null while it is free. */
    readonly workerId: string | null;
  }[];
}

/** `GET /local/settings`, and the answer to a change of them. */
export interface PlatformSettingsReport<Settings = Readonly<Record<string, unknown>>> {
  /** The present values of all settings. */
  readonly settings: Settings;
  /** Settings that were changed while the platform ran, which are kept for later starts. */
  readonly saved: Readonly<Record<string, number>>;
  /** Settings that were given at the start, which can't be changed. */
  readonly givenAtStart: readonly string[];
  /** Settings that can be changed while the platform runs. */
  readonly changeable: readonly string[];
}

/** An event of the platform, by kind. */
export type PlatformEventBody =
  | { readonly kind: 'endpoint.created' }
  | { readonly kind: 'endpoint.updated'; readonly fields: readonly string[] }
  | { readonly kind: 'endpoint.deleted' }
  | { readonly kind: 'release.began' | 'release.serving' | 'release.proven'; readonly version: number }
  | {
      /**
       * The version is watched from now on. `fallback` is ready to take over again, unless `unguarded` says why it would have to start a
       * worker first.
       */
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
  | { readonly kind: 'release.canary'; readonly version: number; readonly canary: CanaryRule }
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
      /** Milliseconds from its start; undefined if it was ready before. */
      readonly coldStartMs?: number;
    }
  | {
      /** A throttled worker has no process yet, because there is no GPU for it. */
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
      /** The worker was scaled down: it is stopped and keeps its memory until it is needed again. */
      readonly kind: 'worker.frozen';
      readonly workerId: string;
      readonly version: number;
      /** Resident memory of its processes; 0 if the system does not report it. */
      readonly bytes: number;
    }
  | {
      readonly kind: 'worker.revived';
      readonly workerId: string;
      readonly version: number;
      /** Milliseconds from the signal to the first healthy answer. */
      readonly revivalMs: number;
    }
  /**
   * The endpoint asks for FlashBoot, which this system does not support; or for GPUs, and there are none, so that its workers run without.
   */
  | { readonly kind: 'flashboot.unavailable' | 'gpus.unavailable'; readonly because: string };

/** `data` of `GET /local/events` (Server-Sent Events; `endpoint=` narrows). */
export type PlatformEvent = PlatformEventBody & {
  /** Increases with time; a reader that reconnects resumes after it with `Last-Event-ID`. */
  readonly id: string;
  /** RFC 3339. */
  readonly time: string;
  readonly endpointId: string;
  readonly endpointName: string;
};
