import type { ReleaseWatchView } from '@flash-ts/core/contract';
import { tellOfRollout } from '../events/endpoint-events.js';
import type { PoolParts } from '../pool/pool-parts.js';
import { roleOf, rolloutAfter, type RolloutEvent, type VersionRole } from '../releases/rollout.js';
import type { RequestCrashes } from '../routing/request-crashes.js';
import type { EndpointRecord } from '../records/endpoint-record.js';
import type { WorkerEnd } from '../supervision/worker-end.js';
import type { Worker } from '../supervision/worker.js';
import { PortHandover } from './port-handover.js';
import { ReleaseWatch, type WatchParts } from './release-watch.js';

export interface ReleasesParts extends WatchParts, Pick<PoolParts, 'store'> {
  /** Requests that workers crash on. */
  readonly crashes: RequestCrashes;
}

/** The releases of an endpoint: keeps its record, and updates the rollout when workers become ready or crash and when its owner decides. */
export class Releases {
  readonly #parts: ReleasesParts;
  readonly #watch: ReleaseWatch;
  readonly #handover: PortHandover;
  #record: EndpointRecord;

  constructor(record: EndpointRecord, parts: ReleasesParts) {
    this.#record = record;
    this.#parts = parts;
    this.#watch = new ReleaseWatch(parts);
    this.#handover = new PortHandover(parts.pools);
  }

  get record(): EndpointRecord {
    return this.#record;
  }

  roleOf(version: number): VersionRole {
    return roleOf(version, this.#record.rollout, this.#record.version);
  }

  /** The watch over the serving version. */
  get watch(): ReleaseWatchView | undefined {
    return this.#watch.view();
  }

  /** Whether workers of a version may be started now. */
  mayStart(version: number): boolean {
    return !this.#handover.isAwaited(version);
  }

  /** Takes the first record, or a changed one that is stored already. */
  follow(record: EndpointRecord): void {
    this.#record = record;
    this.#watch.follow(record);
    this.#markOutdated();
  }

  becameReady(worker: Worker): void {
    this.#watch.becameReady(worker);
    this.#apply({ kind: 'ready', version: worker.version });
  }

  /** See `Slot.acquit`. @returns whether the rollout has changed */
  acquitted(worker: Worker, request: string): boolean {
    return this.#rollBack(worker, this.#watch.acquitted(worker, request));
  }

  /** Updates the state of a version after the end of one of its workers. Call it before another worker is started. */
  workerEnded(worker: Worker, end: WorkerEnd): void {
    const { pools, crashes, clock, events, development } = this.#parts;
    const { version } = worker;
    if (development && this.#handover.isWanted(worker, end, this.#record)) {
      this.#handover.begin(version);
      this.#apply({ kind: 'displaces', version });
      return;
    }
    const isAttributed = end.kind === 'crashed' && crashes.crashed(worker.lost, end);
    this.#rollBack(worker, this.#watch.ended(worker, end, isAttributed));
    // A request caused the crash, so it does not count against the version, and the next worker starts without a delay.
    if (isAttributed) return;
    const { boots } = pools.of(version);
    if (boots.hasEnded(worker, end, clock.now())) {
      events.emit(this.#record, { kind: 'release.given-up', version, because: end.reason });
    }
    const reason = end.kind === 'boot-failed' ? boots.record.brokenReason : undefined;
    if (reason !== undefined) this.#apply({ kind: 'broken', version, reason });
    this.#rollBack(worker, reason);
  }

  /** Ends the watch of the serving version when its time is over. */
  endWatch(now: number): void {
    if (this.#watch.isOver(now)) this.#apply({ kind: 'proven' });
  }

  /** See `ReleaseWatch.keep`. */
  keepFallback(now: number): number | undefined {
    return this.#watch.keep(this.#record, now);
  }

  /** Keeps one worker of a candidate. @returns when, in monotonic milliseconds, to try again */
  proveCandidate(now: number): number | undefined {
    const { version } = this.#record;
    if (this.roleOf(version) !== 'candidate') return undefined;
    const candidate = this.#parts.pools.of(version);
    return candidate.workers.live().length > 0 ? undefined : candidate.start(1, now);
  }

  /** Ends boots of retired versions, and moves waiting requests away from a canary that was called off. */
  endRetired(): void {
    const { pools } = this.#parts;
    for (const { version, workers } of pools.all()) {
      if (this.roleOf(version) !== 'retired') continue;
      const reason = `version ${version} is no longer needed`;
      for (const worker of workers.live()) {
        if (worker.starting) worker.terminate(reason);
        else if (version > pools.serving.version) worker.retire(reason);
      }
    }
  }

  /** Rolls a watched version back to its fallback. @param because the reason; undefined if it is not rolled back */
  #rollBack({ version }: Worker, because: string | undefined): boolean {
    const { fallback, servingVersion } = this.#record.rollout;
    if (because === undefined || fallback === null || version !== servingVersion) return false;
    this.#apply({ kind: 'crashed', version, reason: `rolled back to version ${fallback}: ${because}` });
    return true;
  }

  #apply(event: RolloutEvent): void {
    const next = rolloutAfter(this.#record.rollout, this.#record.version, event);
    if (next === this.#record.rollout) return;
    const rollout = this.#watch.lengthMs === 0 ? { ...next, fallback: null } : next;
    const record = { ...this.#record, rollout };
    this.#parts.store.saveRollout(record);
    this.#record = record;
    this.#markOutdated();
    tellOfRollout(this.#parts.events, record, event);
    this.#watch.follow(record);
  }

  #markOutdated(): void {
    const { version: serving } = this.#parts.pools.serving;
    for (const { version, workers } of this.#parts.pools.all()) {
      // Workers of a fallback are not outdated: it may take over again.
      if (version >= serving || this.roleOf(version) === 'fallback') continue;
      for (const worker of workers.all()) worker.outdate(`version ${serving} serves`);
    }
  }
}
