/* Answers of the embedded platform about an endpoint beyond Runpod's REST API: its rollout, the histories of its workers, and their output. */

import type { LogLevel } from './log-lines.js';

/** One line of a worker's output, as `GET /local/logs` streams it (Server-Sent Events). */
export interface LogLine {
  readonly endpointId: string;
  readonly endpointName: string;
  readonly workerId: string;
  readonly stream: 'stdout' | 'stderr';
  /** When the platform received it, as RFC 3339 in UTC with milliseconds. */
  readonly time: string;
  readonly line: string;
  /** Only in a line of the platform in the place of lines that a reader was too slow for: how many. */
  readonly leftOut?: number;
}

/** The query of `GET /local/logs`. A list is separated by commas. */
export interface LogQuery {
  /** Ids; without them the lines of all endpoints. */
  readonly endpoint?: readonly string[] | undefined;
  /** Id of a worker, which may have ended, also on an earlier platform of this home. */
  readonly worker?: string | undefined;
  /** Lines with this `requestId`. */
  readonly request?: string | undefined;
  /** Lines of this level and of more severe ones. Text on standard output counts as `info`, on standard error as `error`. */
  readonly level?: LogLevel | undefined;
  /** RFC 3339: lines of this time and later. */
  readonly since?: string | undefined;
  /** RFC 3339: lines up to this time; not with `follow`. */
  readonly until?: string | undefined;
  /** The newest lines only, of those that the rest of the query selects. */
  readonly lines?: number | undefined;
  /** Whether later lines are sent as they come, until the client disconnects or the `worker` has ended. */
  readonly follow?: boolean | undefined;
}

/**
 * `GET /local/endpoints/{id}`: the state of an endpoint's newest version. A version serves once one of its workers has been ready; if no
 * worker becomes ready, the version has `failed` and the previous one keeps serving. A version with a canary rule becomes a `canary`
 * instead, until it is promoted or called off.
 */
export interface EndpointRollout {
  readonly id: string;
  readonly version: number;
  readonly state: 'verifying' | 'canary' | 'serving' | 'failed';
  /** The version that gets requests; null before the first one serves. After a canary was called off it is not the newest version. */
  readonly servingVersion: number | null;
  /** Why the version `failed`: the last output of a worker. */
  readonly reason: string | null;
  /**
   * The last error of the version that gets requests, if its workers have failed for so long that no more are started until the endpoint is
   * changed, deployed or told to retry (`POST /local/endpoints/{id}/retry`); null otherwise.
   */
  readonly givenUp: string | null;
  /** The last boot error of the version that gets requests, until one of its workers becomes ready. */
  readonly bootError: string | null;
  /** Which requests the newest version gets as a canary, or will get once it is healthy; null if it is no canary. */
  readonly canary: CanaryRule | null;
  /** Only in the answer to a GET: why a worker of the newest version has no GPU; absent if no worker lacks one. */
  readonly throttled?: string;
  /** Only in the answer to a GET: the watch over the version that gets requests; absent if it is not watched. */
  readonly watch?: ReleaseWatchView;
  /** Only in the answer to a GET: why no process of the newest version has been started yet; absent once one has been. */
  readonly waiting?: string;
  /** Only in the answer to a GET, of a queue-based endpoint: its jobs that wait, and those that workers have. */
  readonly jobs?: { readonly waiting: number; readonly running: number };
}

/**
 * The watch over a version that has taken over from another. The earlier version stays ready, and takes over again if workers of the new
 * version crash; the new version has then `failed`.
 */
export interface ReleaseWatchView {
  /** The version that takes over again if the watched one crashes. */
  readonly fallback: number;
  /** Milliseconds that the watch takes from the first ready worker on, and how many are left. */
  readonly lengthMs: number;
  readonly leftMs: number;
  /** Why no worker of the fallback is kept ready, so that requests would have to wait for a start; null if one is. */
  readonly unguarded: string | null;
}

/** Which requests go to the canary while the previous version serves all others. */
export interface CanaryRule {
  /** 0…100, chosen by the request's id: a request with the same id always goes to the same version. */
  readonly percent: number;
  /** Requests with exactly this header and value always go to the canary. */
  readonly header: { readonly name: string; readonly value: string } | null;
}

/**
 * The phase of a worker. A `ready` worker is in rotation; a `stuck` one is out of rotation while its event loop is blocked, an `unhealthy`
 * one while it does not answer health checks; a `frozen` one is stopped until it is `reviving`; a `draining` one finishes its requests and
 * ends.
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

/** One entry of a worker's history. `outdated` is not a phase: a newer version serves, and the worker continues until it is replaced. */
export interface WorkerChange {
  readonly state: WorkerPhase | 'outdated';
  /** RFC 3339. */
  readonly since: string;
  readonly reason: string | null;
}

/** The history of a worker. */
export interface WorkerLife {
  readonly id: string;
  readonly version: number;
  /** The pid that its process has or had; null if there was none. */
  readonly pid: number | null;
  /** RFC 3339: the start of its process; while it waits for its turn, when it was requested. */
  readonly startedAt: string;
  readonly state: Exclude<WorkerPhase, 'ready'> | 'idle' | 'running';
  /** RFC 3339: when it entered that state. */
  readonly since: string;
  readonly reason: string | null;
  /** Whether a newer version serves. */
  readonly outdated: boolean;
  /** Requests in flight. */
  readonly requests: number;
  /** RFC 3339: when it last became busy, and when it last became idle; null if it never did. */
  readonly lastRunning: string | null;
  readonly lastIdle: string | null;
  /** Oldest first; the newest 50 changes. */
  readonly history: readonly WorkerChange[];
  /** Null while the worker runs. */
  readonly end: WorkerEnding | null;
}

/** How a worker ended. */
export interface WorkerEnding {
  /** `asked`: the platform asked it to end. */
  readonly kind: 'asked' | 'boot-failed' | 'crashed';
  readonly reason: string;
  /** Null if a signal ended it, or if it could not be started. */
  readonly exitCode: number | null;
  readonly signal: string | null;
}

/** `GET /local/endpoints/{id}/workers`: the running workers, and the last 20 that have ended, newest first, since the platform's start. */
export interface EndpointWorkerLives {
  readonly workers: readonly WorkerLife[];
  readonly gone: readonly WorkerLife[];
}
