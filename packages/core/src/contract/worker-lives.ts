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
