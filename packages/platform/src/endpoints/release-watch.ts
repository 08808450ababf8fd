import type { ReleaseWatchView } from '@flash-ts/core/contract';
import type { GpuAllocator } from '../hardware/gpu-allocator.js';
import type { PoolParts } from '../pool/pool-parts.js';
import { CrashCount } from '../releases/crash-count.js';
import type { EndpointRecord } from '../records/endpoint-record.js';
import type { WorkerEnd } from '../supervision/worker-end.js';
import type { Worker } from '../supervision/worker.js';
import { earliest } from '../scaling/earliest.js';
import type { Pools } from './pools.js';

export interface WatchParts extends Pick<PoolParts, 'events' | 'settings' | 'clock'> {
  readonly pools: Pools;
  readonly gpus: GpuAllocator;
  /** In development no version is watched, and one that can't boot beside the previous one replaces it. */
  readonly development: boolean;
}

interface Watched {
  readonly version: number;
  readonly fallback: number;
  readonly lengthMs: number;
  readonly crashes: CrashCount;
  /** Monotonic milliseconds; undefined until a worker of the version is ready. */
  endsAt: number | undefined;
  /** See `ReleaseWatchView`. */
  unguarded: string | null;
}

/**
 * Watches a version that has taken over from another: keeps a worker of the earlier version ready (or frozen, if it was frozen), and
 * decides whether crashes of the new version cause a rollback.
 */
export class ReleaseWatch {
  readonly #parts: WatchParts;
  #watched: Watched | undefined;

  constructor(parts: WatchParts) {
    this.#parts = parts;
  }

  /** Milliseconds that a version released now is watched; 0 if versions are not watched. */
  get lengthMs(): number {
    return this.#parts.development ? 0 : this.#parts.settings.current().watchMs;
  }

  /** Starts or ends the watch that a rollout requires. Call it after each change of the rollout, and at the start of the platform. */
  follow(record: EndpointRecord): void {
    const { servingVersion: version, fallback } = record.rollout;
    if (version === null || fallback === null) {
      this.#watched = undefined;
      return;
    }
    if (this.#watched?.version === version && this.#watched.fallback === fallback) return;
    const { settings, clock, events } = this.#parts;
    const { lengthMs } = this;
    const isReady = this.#isReady(version);
    const endsAt = isReady || lengthMs === 0 ? clock.now() + lengthMs : undefined;
    const unguarded = this.#whyUnguarded(record, fallback);
    this.#watched = {
      version,
      fallback,
      lengthMs,
      endsAt,
      unguarded,
      crashes: new CrashCount(settings.current().watchCrashes),
    };
    if (lengthMs > 0) events.emit(record, { kind: 'release.watched', version, fallback, unguarded });
  }

  /** Whether the time of the watch has passed. */
  isOver(now: number): boolean {
    const endsAt = this.#watched?.endsAt;
    return endsAt !== undefined && endsAt <= now;
  }

  becameReady({ version }: Worker): void {
    const watched = this.#watched;
    if (watched?.version === version) watched.endsAt ??= this.#parts.clock.now() + watched.lengthMs;
  }

  /** Starts a worker of the fallback if its kept worker was lost. @returns when to call it again, in monotonic milliseconds */
  keep(record: EndpointRecord, now: number): number | undefined {
    const watched = this.#watched;
    if (!watched) return undefined;
    return earliest(watched.endsAt, watched.unguarded === null ? this.#keepStandby(record, watched, now) : undefined);
  }

  /**
   * @param attributed whether the crash is attributed to the one request that the worker had
   * @returns why the version has to be rolled back; undefined if it does not
   */
  ended(worker: Worker, end: WorkerEnd, attributed: boolean): string | undefined {
    const watched = this.#watched;
    if (watched?.version !== worker.version || end.kind !== 'crashed') return undefined;
    const { clock } = this.#parts;
    const seconds = (worker.readyFor(clock.now()) / 1000).toFixed(1);
    return watched.crashes.crashed({
      workerId: worker.id,
      blame: end.fromOutside ? 'outside' : attributed ? 'request' : 'version',
      request: attributed ? worker.lost[0] : undefined,
      leftNone: !this.#isReady(watched.version),
      reason: `a worker crashed ${seconds} s after it had become ready: ${end.reason}`,
    });
  }

  /** See `CrashCount.acquit`. @returns as `ended` */
  acquitted(worker: Worker, request: string): string | undefined {
    return this.#watched?.version === worker.version ? this.#watched.crashes.acquit(worker.id, request) : undefined;
  }

  view(): ReleaseWatchView | undefined {
    const watched = this.#watched;
    if (!watched || watched.lengthMs === 0) return undefined;
    const { fallback, lengthMs, endsAt, unguarded } = watched;
    const leftMs = endsAt === undefined ? lengthMs : Math.max(0, Math.ceil(endsAt - this.#parts.clock.now()));
    return { fallback, lengthMs, leftMs, unguarded };
  }

  #keepStandby(record: EndpointRecord, watched: Watched, now: number): number | undefined {
    const { fallback } = watched;
    const { pools, events } = this.#parts;
    if (this.#hasWorker(fallback)) return undefined;
    // Starting one would take the GPU of a busy worker.
    if (!this.#needsGpu(record)) return pools.of(fallback).start(1, now);
    if (pools.of(fallback).workers.size > 0) return undefined;
    watched.unguarded = noGpuFor(fallback);
    const { version, unguarded } = watched;
    events.emit(record, { kind: 'release.watched', version, fallback, unguarded });
    return undefined;
  }

  #whyUnguarded(record: EndpointRecord, fallback: number): string | null {
    if (this.#hasWorker(fallback)) return null;
    if (this.#needsGpu(record)) return noGpuFor(fallback);
    // After a restart of the platform there are no workers yet.
    const isRestart = this.#parts.pools.workers().length === 0;
    return isRestart && record.config.workers.min > 0 ? null : `version ${fallback} had no worker when it was replaced`;
  }

  #needsGpu({ config }: EndpointRecord): boolean {
    return config.gpu !== null && this.#parts.gpus.inventory.devices.length > 0;
  }

  #hasWorker(version: number): boolean {
    const workers = this.#parts.pools.find(version)?.workers;
    return workers !== undefined && workers.live().length + workers.frozen().length > 0;
  }

  #isReady(version: number): boolean {
    return (this.#parts.pools.find(version)?.workers.inRotation().length ?? 0) > 0;
  }
}

function noGpuFor(version: number): string {
  return `no GPU is free for a worker of version ${version}`;
}
