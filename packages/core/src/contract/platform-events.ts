import type { CanaryRule } from './rollouts.js';

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
