import type { EndpointWorkerLives, ReleaseWatchView } from '@flash-ts/core/contract';
import type { FlashError } from '@flash-ts/core/errors';
import type { Clock } from '../clock/clock.js';
import type { Deadlines } from '../clock/deadlines.js';
import { tellOfRollout } from '../events/endpoint-events.js';
import type { EventBus } from '../events/event-bus.js';
import { EndpointSlots } from '../hardware/endpoint-slots.js';
import type { Dispensable, GpuDesk } from '../hardware/gpu-desk.js';
import { FlashBoot } from '../pool/flash-boot.js';
import type { PoolEndpoint } from '../pool/pool-endpoint.js';
import type { PoolShare } from '../pool/pool-scaler.js';
import { roleOf, rolloutAfter, type RolloutEvent, type VersionRole } from '../releases/rollout.js';
import { RequestCrashes } from '../routing/request-crashes.js';
import { requestLimitMs } from '../routing/request-limit.js';
import type { RoutableEndpoint, Ticket, Waiter } from '../routing/slot.js';
import { Arrivals } from '../routing/waiting-line.js';
import { earliest } from '../scaling/earliest.js';
import { canaryScaling, servingScaling } from '../scaling/scaling-config.js';
import type { PlatformSettings } from '../settings.js';
import type { CrashLoopStore } from '../store/crash-loop-store.js';
import type { EndpointRecord } from '../store/endpoint-record.js';
import type { EndpointStore } from '../store/endpoint-store.js';
import { PastWorkers } from '../supervision/past-workers.js';
import type { Supervisor } from '../supervision/supervisor.js';
import type { WorkerEnd } from '../supervision/worker-end.js';
import { workerLife } from '../supervision/worker-life.js';
import type { Worker } from '../supervision/worker.js';
import { canaryOf, isAnswering, poolFor } from './canary.js';
import { Pools } from './pools.js';
import { PortHandover } from './port-handover.js';
import { ReconcileLoop } from './reconcile-loop.js';
import { bootErrorFor, noWorkers, reasonToRefuse, waitedInVain } from './refusal.js';
import { ReleaseWatch } from './release-watch.js';

export interface EndpointParts {
  readonly store: EndpointStore;
  readonly crashLoops: CrashLoopStore;
  readonly supervisor: Supervisor;
  readonly events: EventBus;
  readonly gpus: GpuDesk;
  readonly settings: PlatformSettings;
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  /** A new version that can't boot beside the one before takes its place. */
  readonly development: boolean;
  /** Whether callers are told why no worker comes up. */
  readonly tellBootErrors: boolean;
}

/**
 * One endpoint: splits its requests between the pools of its versions, and carries out what becomes of a release (`rolloutAfter`). It
 * reconciles after every event (an arrival, an end, a change of a worker or of the settings) and when a deadline is due; with nothing due it
 * does nothing. Arrivals and ends that change nothing cost no pass (`SteadyState`).
 */
export class Endpoint implements RoutableEndpoint, PoolEndpoint {
  readonly id: string;
  readonly crashes: RequestCrashes;
  /** The GPUs of its workers. */
  readonly slots: EndpointSlots;
  readonly #parts: EndpointParts;
  readonly #past = new PastWorkers();
  readonly #pools: Pools;
  readonly #handover: PortHandover;
  readonly #watch: ReleaseWatch;
  readonly #loop: ReconcileLoop;
  #record: EndpointRecord;
  #closed: FlashError | undefined;

  constructor(record: EndpointRecord, parts: EndpointParts) {
    this.id = record.id;
    this.#record = record;
    this.#parts = parts;
    this.crashes = new RequestCrashes(parts.settings, parts.clock);
    this.#loop = new ReconcileLoop((now) => this.#reconcileOnce(now), parts.clock);
    this.slots = new EndpointSlots(this, parts);
    const flashBoot = new FlashBoot(parts.supervisor.freezer, parts.events);
    const arrivals = new Arrivals();
    this.#pools = new Pools({ ...parts, endpoint: this, slots: this.slots, flashBoot, arrivals });
    this.#handover = new PortHandover(this.#pools);
    this.#watch = new ReleaseWatch({ ...parts, pools: this.#pools });
    this.#watch.follow(record);
  }

  get timeoutMs(): number {
    return this.#record.config.timeout;
  }

  get requestMs(): number {
    return requestLimitMs(this.timeoutMs, this.#parts.settings);
  }

  get scalerValue(): number {
    return this.#record.config.scaling.requestCount;
  }

  get record(): EndpointRecord {
    return this.#record;
  }

  /** Requests that wait for a worker. */
  get queued(): number {
    return this.#pools.queued;
  }

  workers(): Worker[] {
    return this.#pools.workers();
  }

  worker(id: string): Worker | undefined {
    return this.#pools.worker(id);
  }

  roleOf(version: number): VersionRole {
    return roleOf(version, this.#record.rollout, this.#record.version);
  }

  /** Why no more workers of the serving version are started, once it is given up. */
  get givenUp(): string | undefined {
    return this.#pools.serving.boots.givenUp?.reason;
  }

  /** The last error of a boot of the serving version, while no worker of it has become ready since. */
  get bootError(): string | undefined {
    return this.#pools.serving.boots.record.lastError;
  }

  /** Why no process of the newest version has been started yet, as long as its first worker waits for its turn. */
  get waiting(): string | undefined {
    const { version } = this.#record;
    const own = this.#pools.find(version)?.workers.all() ?? [];
    const hasBegun = own.some(({ waits }) => !waits) || this.#past.all().some((life) => life.version === version);
    return hasBegun ? undefined : own[0]?.reason;
  }

  /** How the serving version is watched. */
  get watch(): ReleaseWatchView | undefined {
    return this.#watch.view();
  }

  /** What became of its workers and of those that are gone. */
  lives(): EndpointWorkerLives {
    const moment = this.#moment();
    return { workers: this.workers().map((worker) => workerLife(worker, moment, null)), gone: this.#past.all() };
  }

  /** See `RoutableEndpoint`. */
  reserve(waiter: Waiter, first = false): Ticket | undefined {
    return poolFor(waiter, this.#record, this.#pools).reserve(waiter, first);
  }

  /** See `SlotListener`. */
  released(worker: Worker): void {
    const pool = this.#pools.find(worker.version);
    if (pool) pool.queue.requestEnded();
    else this.reconcile();
  }

  /** See `SlotListener`. */
  acquitted(worker: Worker, request: string): void {
    this.#rollBack(worker, this.#watch.acquitted(worker, request));
  }

  /** See `WorkerOwner`. */
  changed(worker: Worker): void {
    if (worker.phase === 'draining') worker.upstream.drain(this.#parts.settings.upgradedDrainMs);
    if (this.#closed) return;
    this.#disturb();
    if (worker.phase === 'ready') {
      this.#pools.of(worker.version).boots.becameReady(worker);
      this.#watch.becameReady(worker);
      this.#rollout({ kind: 'ready', version: worker.version });
    }
    // In a pass of its own: the change may have been made by one that is under way. Of an end `workerEnded` hears at once, with its
    // reason, which says whether another may be started.
    if (worker.phase !== 'gone') queueMicrotask(() => this.reconcile());
  }

  /** See `PoolEndpoint`. */
  putAway(worker: Worker, reason: string): void {
    this.#pools.of(worker.version).frozen.putAway(worker, reason);
  }

  /** See `PoolEndpoint`. */
  mayStart(version: number): boolean {
    return !this.#handover.isAwaited(version);
  }

  /**
   * See `PoolEndpoint`: frozen workers and then spare ones, of whichever endpoint, and in a release those of the versions before, idle ones
   * first. A canary takes nothing from the version that serves.
   */
  dispensable(version: number): readonly Dispensable[] {
    const { supervisor, gpus } = this.#parts;
    const others = [...supervisor.freezer.frozen(), ...gpus.spare()];
    if (this.#record.rollout.canary !== null) return others.filter(({ id }) => !this.worker(id));
    const older = this.#pools.all().flatMap((pool) => (pool.version < version ? pool.workers.live() : []));
    return [...others, ...older.toSorted((a, b) => a.inFlight - b.inFlight)];
  }

  /** Workers that requests do without for now. */
  spare(): readonly Worker[] {
    const { serving } = this.#pools;
    return serving.spare(servingScaling(this.#record, serving.boots.retryAsked));
  }

  /** See `PoolEndpoint`. */
  waitedTooLong(): FlashError {
    return waitedInVain(this.#parts.settings.queueWaitMs, this.#stuck(), this.#waitedFor());
  }

  /** Takes over changed settings, or a new version. The store has them already. */
  update(record: EndpointRecord): void {
    if (record.version !== this.#record.version) this.crashes.clear();
    this.#record = record;
    this.#watch.follow(record);
    this.#markOutdated();
    if (this.givenUp !== undefined) this.#pools.serving.boots.tryAgain();
    this.reconcile();
  }

  /** Verifies a failed version again. @param record in which its release begins anew; the store has it already */
  startOver(record: EndpointRecord): void {
    this.crashes.clear();
    this.#pools.of(record.version).boots.startOver();
    this.update(record);
  }

  /** Starts a worker of the serving version, though its last ones have failed, or it was given up. */
  retry(): void {
    this.crashes.clear();
    this.#pools.serving.boots.tryAgain();
    this.reconcile();
  }

  /** Ends all workers. @returns when they are gone; requests that wait are refused, those that run are finished */
  async close(reason: string): Promise<void> {
    this.#closed ??= noWorkers(reason);
    this.#loop.stop();
    this.#refuseAll(this.#closed);
    this.slots.close();
    const workers = this.workers();
    for (const worker of workers) worker.terminate(reason);
    await Promise.all(workers.map(({ ended }) => ended));
  }

  /** Looks at everything and does what is to be done now. */
  reconcile(): void {
    this.#loop.run();
  }

  /** @returns when, in monotonic milliseconds, it has to look again though nothing happens */
  #reconcileOnce(now: number): number | undefined {
    if (this.#closed) {
      this.#refuseAll(this.#closed);
      return undefined;
    }
    this.#disturb();
    if (this.#watch.isOver(now)) this.#rollout({ kind: 'proven' });
    this.#moveRequests();
    for (const { queue } of this.#pools.all()) queue.refuseLost();
    const proving = this.#proveCandidate(now);
    for (const { frozen, queue } of this.#pools.all()) {
      frozen.evict();
      frozen.resume(queue.resumed());
    }
    const serving = this.#pools.serving.scale(this.#servingShare(), now);
    const canary = this.#scaleCanary(now);
    const watching = this.#watch.keep(this.#record, now);
    this.slots.settle(this.#record);
    this.#serveWaiting();
    this.#pools.dropRetired();
    return earliest(proving, watching, serving, canary);
  }

  /** Requests wait where they will be answered: a version that gets none any more hands those that wait to the serving one. */
  #moveRequests(): void {
    const { serving } = this.#pools;
    const canary = canaryOf(this.#record, this.#pools);
    for (const pool of this.#pools.all()) {
      if (pool !== canary || !isAnswering(pool)) pool.queue.moveTo(serving.queue);
    }
  }

  /** Keeps one worker of a version that has yet to show itself, and ends what versions have begun that nothing will be sent to. */
  #proveCandidate(now: number): number | undefined {
    const { serving } = this.#pools;
    for (const { version, workers } of this.#pools.all()) {
      if (this.roleOf(version) !== 'retired') continue;
      const reason = `version ${version} is not wanted any more`;
      for (const worker of workers.live()) {
        if (worker.starting) worker.terminate(reason);
        else if (version > serving.version) worker.retire(reason);
      }
    }
    const { version } = this.#record;
    if (this.roleOf(version) !== 'candidate') return undefined;
    const candidate = this.#pools.of(version);
    return candidate.workers.live().length > 0 ? undefined : candidate.start(1, now);
  }

  #servingShare(): PoolShare {
    const { serving } = this.#pools;
    const { rollout } = this.#record;
    const canary = canaryOf(this.#record, this.#pools);
    const others = this.#pools.all().filter((pool) => pool !== serving && pool !== canary);
    const fallback = rollout.fallback === null ? undefined : this.#pools.find(rollout.fallback);
    const standby = fallback?.workers.inRotation()[0];
    const stale = others.flatMap(({ workers }) => workers.inRotation()).filter((worker) => worker !== standby);
    const underWay = others.flatMap(({ workers }) => workers.all()).filter(({ phase }) => phase !== 'frozen');
    return {
      scaling: servingScaling(this.#record, serving.boots.retryAsked),
      stale,
      standby,
      othersUnderWay: rollout.state === 'verifying' || underWay.some((worker) => worker !== standby),
    };
  }

  /** A canary has workers for its own requests, one of them always, beside those of the serving version. */
  #scaleCanary(now: number): number | undefined {
    const canary = canaryOf(this.#record, this.#pools);
    const scaling = canaryScaling(this.#record);
    return canary?.scale({ scaling, stale: [], standby: undefined, othersUnderWay: false }, now);
  }

  #serveWaiting(): void {
    const { serving } = this.#pools;
    for (const pool of this.#pools.all()) if (pool !== serving) pool.serve(this.scalerValue);
    const { workers } = serving.serve(this.scalerValue);
    const reason = this.#reasonToRefuse(workers.length + this.#stuck());
    if (reason === undefined) return;
    // So that it comes back when what broke it is mended.
    const isWanted = this.queued > 0 && serving.boots.givenUp === undefined;
    if (isWanted && serving.boots.askRetry()) queueMicrotask(() => this.reconcile());
    serving.queue.refuseAll(reason);
  }

  #reasonToRefuse(hopes: number): FlashError | undefined {
    const { serving } = this.#pools;
    const { tellBootErrors, settings } = this.#parts;
    const { givenUp, record } = serving.boots;
    const hindrance = {
      broken: record.brokenReason,
      shortage: this.slots.shortage(serving.version),
      givenUp: givenUp && { ...givenUp, crashLoopMs: settings.crashLoopMs },
    };
    return reasonToRefuse(this.#record, hopes, hindrance, tellBootErrors);
  }

  /** What keeps the serving version from having a worker, where that is known, in words for a caller. */
  #waitedFor(): string | undefined {
    const { bootError } = this;
    const failing = bootError === undefined ? undefined : bootErrorFor(bootError, this.#parts.tellBootErrors);
    return this.slots.shortage(this.#pools.serving.version)?.because ?? failing;
  }

  /** See `PoolEndpoint`. */
  workerEnded(worker: Worker, end: WorkerEnd): void {
    // One that was called off before it began has no life to tell of.
    if (!worker.waits) this.#past.add(workerLife(worker, this.#moment(), end));
    if (this.#closed) return;
    const { version } = worker;
    if (this.#parts.development && this.#handover.isWanted(worker, end, this.#record)) {
      this.#handover.begin(version);
      this.#rollout({ kind: 'displaces', version });
      return this.reconcile();
    }
    const isAttributed = end.kind === 'crashed' && this.crashes.crashed(worker.lost, end);
    this.#rollBack(worker, this.#watch.ended(worker, end, isAttributed));
    // The answer to a request: the version is as good as before, and the next worker need not wait.
    if (isAttributed) return this.reconcile();
    const { boots } = this.#pools.of(version);
    if (boots.hasEnded(worker, end, this.#parts.clock.now())) {
      this.#parts.events.emit(this.#record, { kind: 'release.given-up', version, because: end.reason });
    }
    const reason = end.kind === 'boot-failed' ? boots.record.brokenReason : undefined;
    if (reason !== undefined) this.#rollout({ kind: 'broken', version, reason });
    this.#rollBack(worker, reason);
    this.reconcile();
  }

  /** Lets the version before take over again from a watched one. @param because undefined when that is not to be */
  #rollBack({ version }: Worker, because: string | undefined): void {
    const { fallback, servingVersion } = this.#record.rollout;
    if (this.#closed || because === undefined || fallback === null || version !== servingVersion) return;
    const reason = `rolled back to version ${fallback}: ${because}`;
    this.#rollout({ kind: 'crashed', version, reason });
    queueMicrotask(() => this.reconcile());
  }

  #rollout(event: RolloutEvent): void {
    const next = rolloutAfter(this.#record.rollout, this.#record.version, event);
    if (next === this.#record.rollout) return;
    const rollout = this.#watch.lengthMs === 0 ? { ...next, fallback: null } : next;
    this.#record = { ...this.#record, rollout };
    this.#parts.store.saveRollout(this.#record);
    this.#markOutdated();
    tellOfRollout(this.#parts.events, this.#record, event);
    this.#watch.follow(this.#record);
  }

  #markOutdated(): void {
    const { version: serving } = this.#pools.serving;
    for (const { version, workers } of this.#pools.all()) {
      // One that may take over again is as good as the version that serves.
      if (version >= serving || this.roleOf(version) === 'fallback') continue;
      for (const worker of workers.all()) worker.outdate(`version ${serving} serves`);
    }
  }

  /** Ends the steady states: something is under way. */
  #disturb(): void {
    for (const { queue } of this.#pools.all()) queue.disturb();
  }

  #refuseAll(error: FlashError): void {
    for (const { queue } of this.#pools.all()) queue.refuseAll(error);
  }

  /** How many workers have an event loop that does not turn. */
  #stuck(): number {
    return this.workers().filter(({ phase }) => phase === 'stuck').length;
  }

  #moment() {
    return { monotonic: this.#parts.clock.now(), wall: Date.now() };
  }
}
