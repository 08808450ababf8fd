/* What the embedded platform tells of an endpoint beyond Runpod's REST API: its rollout, its workers' lives and their output. */

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
