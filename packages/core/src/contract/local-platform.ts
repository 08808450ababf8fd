import type { CanaryRule } from './local-endpoints.js';

/* What the embedded platform tells of itself: leases, status, settings and events. */

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
