import { availableParallelism, totalmem } from 'node:os';
import type { GpuType } from '@flash-ts/core/hardware';

/** Requests that a caller may make in a window. */
export interface RateLimits {
  readonly minute: number;
  readonly hour: number;
  readonly day: number;
}

/** GPUs of one type that are only declared; they are allocated like real ones. */
export interface VirtualGpus {
  readonly type: GpuType;
  /** From 1 to 64. */
  readonly count: number;
}

/** How workers are isolated: by the first program that works, by a certain one, or not at all. */
export type WantedIsolation = 'auto' | 'bubblewrap' | 'unshare' | 'off';

/** Every limit and interval of the platform. All times are milliseconds. */
export interface PlatformSettings {
  /** How long a request waits for a worker before it gets 503. */
  readonly queueWaitMs: number;
  /** How long a worker may take for one request before the request is answered with 504. */
  readonly requestMs: number;
  readonly requestBodyBytes: number;
  /** The maximum size of a response body; a response that announces more becomes a 502, one that turns out longer is cut off. */
  readonly responseBodyBytes: number;
  /** The maximum of simultaneous requests of a worker; further ones wait. */
  readonly workerRequests: number;
  /** How many workers may end with a request that may be repeated, before it is answered with 502. */
  readonly lostWorkers: number;
  /** How long requests of a method and path are answered with 502 after `lostWorkers` workers in a row have crashed on them. */
  readonly crashBlockMs: number;
  /** How long a request that requires one worker waits while that worker is at capacity. */
  readonly affinityWaitMs: number;
  /** How long an idle connection to a worker is kept; less than a worker keeps it (Node: 5 s). */
  readonly upstreamKeepAliveMs: number;
  /** How long an idle connection of a client is kept. */
  readonly clientKeepAliveMs: number;
  /** How long WebSockets may stay open on a worker that is ending. */
  readonly upgradedDrainMs: number;
  /** The time between SIGTERM and SIGKILL. */
  readonly graceMs: number;
  /** The time between two health checks of a ready worker. */
  readonly healthIntervalMs: number;
  readonly healthTimeoutMs: number;
  /** Health checks in a row without an answer after which a worker leaves the rotation. */
  readonly healthMisses: number;
  /** Health checks in a row without an answer after which a worker without requests is killed. */
  readonly healthMissesToKill: number;
  /** How long a worker that stopped answering may keep its requests. */
  readonly unhealthyGraceMs: number;
  /** How long the event loop of a ready worker may be blocked before the worker leaves the rotation, until the loop turns again. */
  readonly stuckMs: number;
  /**
   * How long a worker may be stuck before another is started in its place, also beyond `workers.max`; the stuck one ends when it has no
   * requests.
   */
  readonly stuckReplaceMs: number;
  /** The time from the start of a process to its first answer, of any status, on its health path. */
  readonly listenMs: number;
  /** The time from the start of a process to ready; long, since models are loaded during it. */
  readonly bootMs: number;
  /** How many workers of all endpoints start at once; further ones wait for their turn. A start sometimes uses more than one processor. */
  readonly startsAtOnce: number;
  /** How long a worker may count as starting: a longer start is not bound by the processors, and others start beside it. */
  readonly startTurnMs: number;
  /**
   * How long a worker that has just become ready still counts as starting if it has got more requests than `scalerValue`: code that runs
   * for the first time uses the processors as much as a start.
   */
  readonly warmUpMs: number;
  /** Failed boots in a row after which a version counts as broken. */
  readonly bootAttempts: number;
  readonly backoffBaseMs: number;
  readonly backoffCapMs: number;
  /** How long a worker has to be ready to count as a stable run, after which crashes are counted from the start again. */
  readonly stableMs: number;
  /** How long workers of a version may fail one after another, without a stable run, before the version is given up. */
  readonly crashLoopMs: number;
  /** How long a version that takes over from another is watched while the earlier one stays ready; 0 switches the watch off. */
  readonly watchMs: number;
  /** Crashes of a watched version's workers, of any cause, after which it is rolled back. */
  readonly watchCrashes: number;
  /** Scaled-down workers of all endpoints that are kept frozen for a fast revival; 0 switches FlashBoot off. */
  readonly frozenWorkers: number;
  /** Memory that frozen workers may use together. If this or `frozenWorkers` is exceeded, the one that has been frozen for longest ends. */
  readonly frozenBytes: number;
  /** The time from the revival of a frozen worker to its first healthy answer. */
  readonly revivalMs: number;
  /**
   * The memory limit of a worker: the memory of its CPU type (`type`; a GPU worker then has no limit), a number of bytes for every worker,
   * or `off`.
   */
  readonly workerMemory: 'type' | 'off' | number;
  /**
   * `auto` isolates workers from each other and from the home where the system allows it; `off` never does. With `bubblewrap` or `unshare` the platform
   * starts only where workers can be isolated by that program.
   */
  readonly workerIsolation: WantedIsolation;
  /**
   * GPUs that are declared instead of the machine's own, so that the allocation can be tried on any machine; an empty list declares none.
   */
  readonly virtualGpus?: readonly VirtualGpus[] | undefined;
  /** The limits of an artifact: packed bytes, unpacked bytes and number of entries. */
  readonly artifactBytes: number;
  readonly artifactUnpackedBytes: number;
  readonly artifactEntries: number;
  /** The maximum unpacked size of an artifact, as a multiple of its packed size. */
  readonly artifactRatio: number;
  /** Age from which on an uploaded artifact that no release names is removed at a start. */
  readonly artifactUnusedMs: number;
  /** How many releases of an endpoint stay in its history, besides those that serve or have workers. */
  readonly releasesKept: number;
  /** The maximum size of the state. */
  readonly stateBytes: number;
  /** Requests to the contract's own routes (`/v2/…`) that are answered in each window. */
  readonly controlRequests: RateLimits;
}

const MB = 1024 * 1024;

export const defaultSettings: PlatformSettings = {
  queueWaitMs: 120_000,
  requestMs: 330_000,
  requestBodyBytes: 30 * MB,
  responseBodyBytes: 30 * MB,
  workerRequests: 1000,
  lostWorkers: 2,
  crashBlockMs: 60_000,
  affinityWaitMs: 300_000,
  upstreamKeepAliveMs: 4000,
  clientKeepAliveMs: 65_000,
  upgradedDrainMs: 330_000,
  graceMs: 30_000,
  healthIntervalMs: 1000,
  healthTimeoutMs: 750,
  healthMisses: 2,
  healthMissesToKill: 5,
  unhealthyGraceMs: 30_000,
  stuckMs: 2000,
  stuckReplaceMs: 30_000,
  listenMs: 30_000,
  bootMs: 600_000,
  startsAtOnce: Math.max(1, Math.floor(availableParallelism() / 2)),
  startTurnMs: 1000,
  warmUpMs: 150,
  bootAttempts: 3,
  backoffBaseMs: 250,
  backoffCapMs: 60_000,
  stableMs: 10_000,
  crashLoopMs: 7 * 24 * 3_600_000,
  watchMs: 30_000,
  watchCrashes: 3,
  frozenWorkers: 16,
  frozenBytes: Math.floor(totalmem() / 4),
  revivalMs: 3000,
  workerMemory: 'type',
  workerIsolation: 'auto',
  artifactBytes: 1500 * MB,
  artifactUnpackedBytes: 6000 * MB,
  artifactEntries: 200_000,
  artifactRatio: 100,
  artifactUnusedMs: 24 * 3_600_000,
  releasesKept: 20,
  stateBytes: 1000 * MB,
  controlRequests: { minute: 30_000, hour: 600_000, day: 6_000_000 },
};
