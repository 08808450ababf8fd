import { availableParallelism, totalmem } from 'node:os';
import type { GpuType } from '@flash-ts/core/hardware';

/** Requests that a caller may make in a window. */
export interface RateLimits {
  readonly minute: number;
  readonly hour: number;
  readonly day: number;
}

/** GPUs of one type that are only declared: they are given out as real ones are. */
export interface VirtualGpus {
  readonly type: GpuType;
  /** From 1 to 64. */
  readonly count: number;
}

/** What workers are to be isolated by: the first that works here, a certain one, or nothing. */
export type WantedIsolation = 'auto' | 'bubblewrap' | 'unshare' | 'off';

/** Every limit and interval of the platform. All times are milliseconds. */
export interface PlatformSettings {
  /** How long a request waits for a worker before it gets 503. */
  readonly queueWaitMs: number;
  /** How long a worker may take over one request before it is cut with 504. */
  readonly requestMs: number;
  readonly requestBodyBytes: number;
  /** The most of a response's body; one that announces more gets 502, one that turns out longer is cut. */
  readonly responseBodyBytes: number;
  /** The most requests that a worker has at once; further ones wait in the line. */
  readonly workerRequests: number;
  /** Workers that a request which may be repeated can be lost with; after the last of them it is answered with 502. */
  readonly lostWorkers: number;
  /** How long requests of a method and path that as many workers have crashed on, one after another, are answered with 502. */
  readonly crashBlockMs: number;
  /** How long a request that insists on one worker waits while that is at capacity. */
  readonly affinityWaitMs: number;
  /** How long an idle connection to a worker is kept; less than a worker keeps it (Node: 5 s). */
  readonly upstreamKeepAliveMs: number;
  /** How long an idle connection of a client is kept. */
  readonly clientKeepAliveMs: number;
  /** How long WebSockets may stay open on a worker that is to go. */
  readonly upgradedDrainMs: number;
  /** Between SIGTERM and SIGKILL. */
  readonly graceMs: number;
  /** Between two looks at the health of a ready worker. */
  readonly healthIntervalMs: number;
  readonly healthTimeoutMs: number;
  /** Looks without an answer in a row after which a worker leaves the rotation. */
  readonly healthMisses: number;
  /** Looks without an answer in a row after which it is killed, if it has no request. */
  readonly healthMissesToKill: number;
  /** How long a worker that stopped answering may keep the requests that it has. */
  readonly unhealthyGraceMs: number;
  /** A ready worker whose event loop has not turned for so long leaves the rotation until it turns again. */
  readonly stuckMs: number;
  /** After so long another takes its place, also beyond `workers.max`, and it ends as soon as it has no requests. */
  readonly stuckReplaceMs: number;
  /** From the start of a process to its first answer, of any status, on its health path. */
  readonly listenMs: number;
  /** From the start of a process to ready; long, since models are loaded in it. */
  readonly bootMs: number;
  /** Workers of all endpoints that start at once; further ones wait for their turn. A start takes more than one processor by times. */
  readonly startsAtOnce: number;
  /** How long a worker may count as one of them: who takes longer is not bound by the processors, and others start beside it. */
  readonly startSlotMs: number;
  /**
   * How long a worker that has just become ready still counts as one of them, when it has got more requests than it is meant to have: what
   * it runs for the first time takes the processors as a start does.
   */
  readonly warmUpMs: number;
  /** Boots that fail in a row after which a version counts as broken. */
  readonly bootAttempts: number;
  readonly backoffBaseMs: number;
  readonly backoffCapMs: number;
  /** A worker that was ready for as long has run stably: the next crash is the first again. */
  readonly stableMs: number;
  /** A version whose workers have failed for so long, one after another and none of them stable, is given up. */
  readonly crashLoopMs: number;
  /** How long a version that takes over from another is watched while that one stays ready to take over again; 0 for not at all. */
  readonly watchMs: number;
  /** Crashes of a watched version's workers, whatever they come from, after which it is rolled back. */
  readonly watchCrashes: number;
  /** Scaled-down workers that are kept frozen for a fast revival, of all endpoints together; 0 switches FlashBoot off. */
  readonly frozenWorkers: number;
  /** The memory that they may hold together. Beyond either the one that has been frozen for longest goes. */
  readonly frozenBytes: number;
  /** From the revival of a frozen worker to its first healthy answer. */
  readonly revivalMs: number;
  /**
   * The most memory of a worker: what its CPU type has (`type`; a GPU worker then has no limit), a number of bytes for every worker, or
   * `off`.
   */
  readonly workerMemory: 'type' | 'off' | number;
  /**
   * `auto` isolates workers from each other and from the home where the system allows it; `off` never does. With `bubblewrap` or `unshare` the platform
   * starts only where workers can be isolated by that program.
   */
  readonly workerIsolation: WantedIsolation;
  /** GPUs that are declared in the place of the machine's own, so that slots can be tried anywhere; none at all with an empty list. */
  readonly virtualGpus?: readonly VirtualGpus[] | undefined;
  /** The most that an artifact may have packed, unpacked and in number of entries. */
  readonly artifactBytes: number;
  readonly artifactUnpackedBytes: number;
  readonly artifactEntries: number;
  /** The most that an artifact may unpack to, as a multiple of its packed size. */
  readonly artifactRatio: number;
  /** An uploaded artifact that no release names is removed at a start when it is older than this. */
  readonly artifactUnusedMs: number;
  /** Releases of an endpoint that stay in its history; those beyond that serve or run stay too. */
  readonly releasesKept: number;
  /** The most that the state may grow to. */
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
  startSlotMs: 1000,
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
