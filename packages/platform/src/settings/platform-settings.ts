import { availableParallelism, totalmem } from 'node:os';
import type { GpuType } from '@flash-ts/core/hardware';
import { Type } from 'typebox';

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

const MB = 1024 * 1024;
/** The longest time of a timer in Node, in milliseconds: a little under 25 days. */
const LONGEST_MS = 2 ** 31 - 1;

// Settings that can be changed while the platform runs, by default and least value.
const ms = (preset: number, minimum = 0) => ({ preset, bounds: Type.Integer({ minimum, maximum: LONGEST_MS }) });
const count = (preset: number, minimum = 1) => ({ preset, bounds: Type.Integer({ minimum, maximum: 1_000_000 }) });
const bytes = (preset: number, minimum = 1) => {
  return { preset, bounds: Type.Integer({ minimum, maximum: Number.MAX_SAFE_INTEGER }) };
};
/** A setting for the start of the platform. */
const atStart = <T>(preset: T) => ({ preset, bounds: undefined });

/**
 * Every limit and interval of the platform, with its default. All times are milliseconds. Those with bounds can be changed while the platform
 * runs; GPUs and memory have options of `flash platform start`.
 */
export const SETTINGS = {
  /** How long a request waits for a worker before it gets 503. */
  queueWaitMs: ms(120_000),
  /** How long a worker may take for one request before the request is answered with 504. */
  requestMs: ms(330_000, 1),
  /** The maximum size of a request body; a longer one is answered with 413. */
  requestBodyBytes: bytes(30 * MB),
  /** The maximum size of a response body; a response that announces more becomes a 502, one that turns out longer is cut off. */
  responseBodyBytes: bytes(30 * MB),
  /** The maximum of simultaneous requests of a worker; further ones wait. */
  workerRequests: count(1000),
  /** How many workers may end with a request that may be repeated, before it is answered with 502. */
  lostWorkers: count(2),
  /** How long requests of a method and path are answered with 502 after `lostWorkers` workers in a row have crashed on them. */
  crashBlockMs: ms(60_000),
  /** How long a request that requires one worker waits while that worker is at capacity. */
  affinityWaitMs: ms(300_000),
  /** How long an idle connection to a worker is kept; less than a worker keeps it (Node: 5 s). */
  upstreamKeepAliveMs: ms(4000),
  /** How long an idle connection of a client is kept. */
  clientKeepAliveMs: ms(65_000, 1),
  /** How long WebSockets may stay open on a worker that is ending. */
  upgradedDrainMs: ms(330_000),
  /** The time between SIGTERM and SIGKILL. */
  graceMs: ms(30_000),
  /** The time between two health checks of a ready worker. A shorter one costs processor time, and a busy worker would seem not to answer. */
  healthIntervalMs: ms(1000, 100),
  /** How long a health check waits for its answer. */
  healthTimeoutMs: ms(750, 10),
  /** Health checks in a row without an answer after which a worker leaves the rotation. */
  healthMisses: count(2),
  /** Health checks in a row without an answer after which a worker without requests is killed. */
  healthMissesToKill: count(5),
  /** How long a worker that stopped answering may keep its requests. */
  unhealthyGraceMs: ms(30_000),
  /** How long the event loop of a ready worker may be blocked before the worker leaves the rotation, until the loop turns again. */
  stuckMs: ms(2000, 100),
  /**
   * How long a worker may be stuck before another is started in its place, also beyond `workers.max`; the stuck one ends when it has no
   * requests.
   */
  stuckReplaceMs: ms(30_000, 100),
  /** The time from the start of a process to its first answer, of any status, on its health path. */
  listenMs: ms(30_000, 1),
  /** The time from the start of a process to ready; long, since models are loaded during it. */
  bootMs: ms(600_000, 1),
  /**
   * How many workers of all endpoints start at once; further ones wait for their turn. A start sometimes uses more than one processor.
   * @defaultValue half of the processors, at least 1
   */
  startsAtOnce: count(Math.max(1, Math.floor(availableParallelism() / 2))),
  /** How long a worker may count as starting: a longer start is not bound by the processors, and others start beside it. */
  startTurnMs: ms(1000),
  /**
   * How long a worker that has just become ready still counts as starting if it has got more requests than `scalerValue`: code that runs
   * for the first time uses the processors as much as a start.
   */
  warmUpMs: ms(150),
  /** Failed boots in a row after which a version counts as broken. */
  bootAttempts: count(3),
  /** The pause after the first failed start of a worker; each further one doubles it. */
  backoffBaseMs: ms(250, 1),
  /** The longest pause between starts. */
  backoffCapMs: ms(60_000, 1),
  /** How long a worker has to be ready to count as a stable run, after which crashes are counted from the start again. */
  stableMs: ms(10_000),
  /** How long workers of a version may fail one after another, without a stable run, before the version is given up. */
  crashLoopMs: ms(7 * 24 * 3_600_000, 1),
  /** How long a version that takes over from another is watched while the earlier one stays ready; 0 switches the watch off. */
  watchMs: ms(30_000),
  /** Crashes of a watched version's workers, of any cause, after which it is rolled back. */
  watchCrashes: count(3),
  /** Scaled-down workers of all endpoints that are kept frozen for a fast revival; 0 switches FlashBoot off. */
  frozenWorkers: count(16, 0),
  /**
   * Memory that frozen workers may use together. If this or `frozenWorkers` is exceeded, the one that has been frozen for longest ends.
   * @defaultValue a quarter of the machine's memory
   */
  frozenBytes: bytes(Math.floor(totalmem() / 4), 0),
  /** The time from the revival of a frozen worker to its first healthy answer. */
  revivalMs: ms(3000, 1),
  /**
   * The memory limit of a worker: the memory of its CPU type (`type`; a GPU worker then has no limit), a number of bytes for every worker,
   * or `off`.
   */
  workerMemory: atStart<'type' | 'off' | number>('type'),
  /**
   * `auto` isolates workers from each other and from the home where the system allows it; `off` never does. With `bubblewrap` or `unshare` the platform
   * starts only where workers can be isolated by that program.
   */
  workerIsolation: atStart<WantedIsolation>('auto'),
  /** The maximum size of an artifact, packed. */
  artifactBytes: bytes(1500 * MB),
  /** The maximum size of an artifact, unpacked. */
  artifactUnpackedBytes: bytes(6000 * MB),
  /** The maximum number of files and folders in an artifact. */
  artifactEntries: count(200_000),
  /** The maximum unpacked size of an artifact, as a multiple of its packed size. */
  artifactRatio: count(100),
  /** Age from which on an uploaded artifact that no release names is removed at a start. */
  artifactUnusedMs: ms(24 * 3_600_000),
  /** How many releases of an endpoint stay in its history, besides those that serve or have workers. */
  releasesKept: count(20),
  /**
   * Bytes of logs that are kept for each endpoint. A worker has at most a tenth of them, so that none displaces the lines of others, and at
   * least 128 KB.
   */
  logBytes: bytes(100 * MB, MB),
  /** The maximum number of jobs that wait for one queue-based endpoint; further ones are answered with 429. */
  queueJobs: count(100_000),
  /** The maximum size of the inputs of jobs that wait for one endpoint, together. */
  queueBytes: bytes(1024 * MB),
  /**
   * The cloud's rate limits for requests to a queue-based endpoint, in percent: 100 keeps them as they are, 1 a hundredth of them, 0 none. A
   * request beyond is answered with 429.
   */
  queueLimitPercent: count(0, 0),
  /** 1 if webhooks of jobs may lead to this machine and to private networks, 0 if not. */
  privateWebhooks: { preset: 0, bounds: Type.Integer({ minimum: 0, maximum: 1 }) },
  /** How long a job stays with its worker without a sign that the worker runs. */
  jobLeaseMs: ms(30_000, 1000),
  /** The maximum size of the database of all jobs, and that of the files of their large inputs and outputs together. */
  jobsBytes: atStart(10_000 * MB),
  /** The maximum size of the state. */
  stateBytes: atStart(1000 * MB),
  /**
   * Requests to the contract's own routes (`/v2/…`) that are answered in each window.
   * @defaultValue 30,000 a minute, 600,000 an hour, 6,000,000 a day
   */
  controlRequests: atStart<RateLimits>({ minute: 30_000, hour: 600_000, day: 6_000_000 }),
};

type Table = typeof SETTINGS;

// `Pick` keeps the comments of the table's entries, which editors then show.
export type PlatformSettings = { readonly [Name in keyof Pick<Table, keyof Table>]: Table[Name]['preset'] } & {
  /**
   * GPUs that are declared instead of the machine's own, so that the allocation can be tried on any machine; an empty list declares none.
   */
  readonly virtualGpus?: readonly VirtualGpus[] | undefined;
};

export const defaultSettings = Object.fromEntries(
  Object.entries(SETTINGS).map(([name, { preset }]) => [name, preset]),
) as unknown as PlatformSettings;
