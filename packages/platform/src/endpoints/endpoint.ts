import type { EndpointWorkerLives, ReleaseWatchView } from '@flash-ts/core/contract';
import type { FlashError } from '@flash-ts/core/errors';
import type { Clock } from '../clock/clock.js';
import type { Deadlines } from '../clock/deadlines.js';
import { tellOfRollout } from '../events/endpoint-events.js';
import type { EventBus } from '../events/event-bus.js';
import { EndpointSlots } from '../hardware/endpoint-slots.js';
import type { GpuDesk } from '../hardware/gpu-desk.js';
import { activeVersion, rolloutAfter, trialVersion, type RolloutEvent } from '../releases/rollout.js';
import { requestLimitMs } from '../routing/request-limit.js';
import { RequestCrashes } from '../routing/request-crashes.js';
import type { RoutableEndpoint, Ticket, Waiter } from '../routing/slot.js';
import type { PlatformSettings } from '../settings.js';
import type { CrashLoopStore } from '../store/crash-loop-store.js';
import type { EndpointRecord } from '../store/endpoint-record.js';
import type { EndpointStore } from '../store/endpoint-store.js';
import { PastWorkers } from '../supervision/past-workers.js';
import type { Supervisor } from '../supervision/supervisor.js';
import type { WorkerEnd } from '../supervision/worker-end.js';
import { workerLife } from '../supervision/worker-life.js';
import type { Worker, WorkerOwner } from '../supervision/worker.js';
import { Boots } from '../pool/boots.js';
import type { Calm } from '../scaling/steady-state.js';
import { earliest } from '../scaling/earliest.js';
import { Launcher } from '../pool/launcher.js';
import { Placement } from '../pool/pool-queue.js';
import { bootErrorFor, hopelessness, noWorkers, waitedInVain } from './refusal.js';
import { ReleaseWatch } from './release-watch.js';
import { Reserve } from '../pool/frozen-workers.js';
import { Room } from './port-handover.js';
import { rotationOf } from '../pool/rotation.js';
import { Scaler } from '../pool/pool-scaler.js';
import { Turns } from './reconcile-loop.js';
import { WorkerSet } from '../pool/worker-set.js';

export interface DriverParts {
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
 * Carries out for one endpoint what the decisions say: how many workers there are (`Scaler`), what becomes of a release (`rolloutAfter`),
 * who gets a request (`Placement`). It turns once after every event (an arrival, an end, a change of a worker or of the settings) and when
 * a deadline is due; with nothing due it does nothing. Arrivals and ends that change nothing cost no turn (`Calm`).
 */
export class EndpointDriver implements RoutableEndpoint, WorkerOwner {
  readonly id: string;
  readonly crashes: RequestCrashes;
  /** The GPUs of its workers. */
  readonly slots: EndpointSlots;
  readonly #parts: DriverParts;
  readonly #workers = new WorkerSet();
  readonly #past = new PastWorkers();
  readonly #placement: Placement;
  readonly #reserve: Reserve;
  readonly #boots: Boots;
  readonly #room: Room;
  readonly #launcher: Launcher;
  readonly #scaler: Scaler;
  readonly #watch: ReleaseWatch;
  readonly #turns: Turns;
  #record: EndpointRecord;
  #closed: FlashError | undefined;

  constructor(record: EndpointRecord, parts: DriverParts) {
    this.id = record.id;
    this.#record = record;
    this.#parts = parts;
    this.crashes = new RequestCrashes(parts.settings, parts.clock);
    this.#turns = new Turns((now) => this.#turnOnce(now), parts.clock);
    const workers = this.#workers;
    const reserve = new Reserve(workers, parts.supervisor.freezer, parts.events);
    const placement = new Placement({
      ...parts,
      workers,
      timedOut: () => waitedInVain(parts.settings.queueWaitMs, workers.stuck().length, this.#waitedFor()),
      acquitted: (worker, request) => this.#rollBack(worker, this.#watch.acquitted(worker, request)),
      turn: () => this.turn(),
    });
    const slots = new EndpointSlots(
      record.id,
      parts,
      () => this.turn(),
      () => this.#scaler.spare(this.#record),
    );
    const boots = new Boots({ ...parts, id: record.id, workers });
    const room = new Room(workers);
    const launcher = new Launcher({
      ...parts,
      boots,
      workers,
      reserve,
      placement,
      slots,
      owner: this,
      ended: (worker, end) => this.#workerEnded(worker, end),
      held: (version) => room.isAwaited(version),
    });
    this.slots = slots;
    this.#reserve = reserve;
    this.#placement = placement;
    this.#boots = boots;
    this.#room = room;
    this.#launcher = launcher;
    this.#watch = new ReleaseWatch({ ...parts, workers, launcher });
    this.#watch.follow(record);
    this.#scaler = new Scaler({ workers, reserve, placement, launcher, slots, boots, events: parts.events });
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
    return this.#placement.queued;
  }

  workers(): Worker[] {
    return this.#workers.all();
  }

  /** Why no more workers of the version that requests go to are started, once it is given up. */
  get givenUp(): string | undefined {
    return this.#boots.givenUp(this.#active)?.reason;
  }

  /** The last error of a boot of the version that requests go to, while no worker of it has become ready since. */
  get bootError(): string | undefined {
    return this.#boots.of(this.#active).lastError;
  }

  /** Why no process of the newest version has been started yet, as long as its first worker waits for its turn. */
  get waiting(): string | undefined {
    const { version } = this.#record;
    const own = this.workers().filter((worker) => worker.version === version);
    const hasBegun = own.some(({ waits }) => !waits) || this.#past.all().some((life) => life.version === version);
    return hasBegun ? undefined : own[0]?.reason;
  }

  /** How the version that requests go to is watched. */
  get watch(): ReleaseWatchView | undefined {
    return this.#watch.view();
  }

  /** What became of its workers and of those that are gone. */
  lives(): EndpointWorkerLives {
    const moment = this.#moment();
    return { workers: this.workers().map((worker) => workerLife(worker, moment, null)), gone: this.#past.all() };
  }

  acquire(waiter: Waiter, first = false): Ticket | undefined {
    return this.#placement.acquire(waiter, first);
  }

  /** See `WorkerOwner`. */
  changed(worker: Worker): void {
    if (worker.phase === 'draining') worker.upstream.drain(this.#parts.settings.upgradedDrainMs);
    if (this.#closed) return;
    this.#placement.disturb();
    if (worker.phase === 'ready') {
      this.#boots.becameReady(worker);
      this.#watch.becameReady(worker);
      this.#rollout({ kind: 'ready', version: worker.version });
    }
    // In a turn of its own: the change may have been made by one that is under way. Of an end `#workerEnded` hears at once, with its
    // reason, which says whether another may be started.
    if (worker.phase !== 'gone') queueMicrotask(() => this.turn());
  }

  /** Takes over changed settings, or a new version. The store has them already. */
  update(record: EndpointRecord): void {
    if (record.version !== this.#record.version) this.crashes.clear();
    this.#record = record;
    this.#watch.follow(record);
    this.#markOutdated();
    if (this.givenUp !== undefined) this.#boots.tryAgain(this.#active);
    this.turn();
  }

  /** Starts a worker of the version that requests go to, though its last ones have failed, or it was given up. */
  retry(): void {
    this.crashes.clear();
    this.#boots.tryAgain(this.#active);
    this.turn();
  }

  /** Ends all workers. @returns when they are gone; requests that wait are refused, those that run are finished */
  async close(reason: string): Promise<void> {
    this.#closed ??= noWorkers(reason);
    this.#turns.stop();
    this.#placement.refuseAll(this.#closed);
    this.slots.close();
    const workers = this.#workers.all();
    for (const worker of workers) worker.terminate(reason);
    await Promise.all(workers.map(({ ended }) => ended));
  }

  /** Looks at everything and does what is to be done now. */
  turn(): void {
    this.#turns.take();
  }

  /** The version that demand starts workers of. */
  get #active(): number {
    return activeVersion(this.#record.rollout, this.#record.version);
  }

  /** @returns when, in monotonic milliseconds, it has to look again though nothing happens */
  #turnOnce(now: number): number | undefined {
    if (this.#closed) {
      this.#placement.refuseAll(this.#closed);
      return undefined;
    }
    this.#placement.disturb();
    this.#placement.refuseLost();
    if (this.#watch.isOver(now)) this.#rollout({ kind: 'proven' });
    const verifying = this.#verify(now);
    this.#reserve.tidy(this.#record);
    this.#reserve.resume(this.#placement.resumed(), this.#record);
    const { due, calm } = this.#scaler.scale(this.#record, now);
    const watching = this.#watch.keep(this.#record, now);
    this.slots.settle(this.#record);
    this.#serveWaiting(calm);
    return earliest(verifying, watching, due);
  }

  /**
   * Keeps one worker of a version that has yet to show itself; ends boots of versions that nothing will be sent to, and takes from a
   * version whose trial is over what it has not begun.
   */
  #verify(now: number): number | undefined {
    const { version, rollout } = this.#record;
    const active = this.#active;
    const candidate = rollout.state === 'verifying' && version !== active ? version : undefined;
    for (const worker of this.#workers.live()) {
      const hoped = [active, candidate, trialVersion(rollout, version), rollout.fallback].includes(worker.version);
      if (worker.starting && !hoped) worker.terminate(`version ${worker.version} is not wanted any more`);
      else if (worker.version > active && !hoped) worker.retire(`version ${worker.version} is not wanted any more`);
    }
    if (candidate === undefined) return undefined;
    const tried = this.#workers.live().some((worker) => worker.version === candidate);
    return tried ? undefined : this.#launcher.start(this.#record, candidate, 1, now);
  }

  /** What keeps the version that requests go to from having a worker, where that is known, in words for a caller. */
  #waitedFor(): string | undefined {
    const { bootError } = this;
    const failing = bootError === undefined ? undefined : bootErrorFor(bootError, this.#parts.tellBootErrors);
    return this.slots.shortage(this.#active)?.because ?? failing;
  }

  #serveWaiting(calm: Calm | undefined): void {
    const rotation = rotationOf(this.#record, this.#workers);
    this.#placement.serve(rotation, calm);
    const broken = this.#boots.of(this.#active).brokenReason;
    const shortage = this.slots.shortage(this.#active);
    const hopes = rotation.workers.length + this.#workers.stuck().length;
    const { tellBootErrors, settings } = this.#parts;
    const { crashLoopMs } = settings;
    const loop = this.#boots.givenUp(this.#active);
    const givenUp = loop && { ...loop, crashLoopMs };
    const hopeless = hopelessness(this.#record, hopes, { broken, shortage, givenUp }, tellBootErrors);
    if (hopeless === undefined) return;
    // So that it comes back when what broke it is mended.
    if (this.queued > 0 && !givenUp && this.#boots.askRetry()) queueMicrotask(() => this.turn());
    this.#placement.refuseAll(hopeless);
  }

  #workerEnded(worker: Worker, end: WorkerEnd): void {
    // One that was called off before it began has no life to tell of.
    if (!worker.waits) this.#past.add(workerLife(worker, this.#moment(), end));
    if (this.#closed) return;
    if (this.#parts.development && this.#room.isWanted(worker, end, this.#record)) {
      this.#room.make(worker.version);
      this.#rollout({ kind: 'displaces', version: worker.version });
      return this.turn();
    }
    const attributed = end.kind === 'crashed' && this.crashes.crashed(worker.lost, end);
    this.#rollBack(worker, this.#watch.ended(worker, end, attributed));
    // The answer to a request: the version is as good as before, and the next worker need not wait.
    if (attributed) return this.turn();
    if (this.#boots.hasEnded(worker, end, this.#parts.clock.now())) {
      this.#parts.events.emit(this.#record, {
        kind: 'release.given-up',
        version: worker.version,
        because: end.reason,
      });
    }
    const reason = end.kind === 'boot-failed' ? this.#boots.of(worker.version).brokenReason : undefined;
    if (reason !== undefined) this.#rollout({ kind: 'broken', version: worker.version, reason });
    this.#rollBack(worker, reason);
    this.turn();
  }

  /** Lets the version before take over again from a watched one. @param because undefined when that is not to be */
  #rollBack({ version }: Worker, because: string | undefined): void {
    const { fallback, servingVersion } = this.#record.rollout;
    if (this.#closed || because === undefined || fallback === null || version !== servingVersion) return;
    const reason = `rolled back to version ${fallback}: ${because}`;
    this.#rollout({ kind: 'crashed', version, reason });
    queueMicrotask(() => this.turn());
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
    const active = this.#active;
    for (const worker of this.#workers.all()) {
      // One that may take over again is as good as the version that serves.
      if (worker.version < active && worker.version !== this.#record.rollout.fallback)
        worker.outdate(`version ${active} serves`);
    }
  }

  #moment() {
    return { monotonic: this.#parts.clock.now(), wall: Date.now() };
  }
}
