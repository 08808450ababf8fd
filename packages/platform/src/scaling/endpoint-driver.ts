import type { FlashError } from '@flash-ts/core/errors';
import type { Cancel, Clock } from '../clock/clock.js';
import type { Deadlines } from '../clock/deadlines.js';
import { platformErrors } from '../errors/catalogue.js';
import { tellOfRollout, tellOfStart, tellOfStop, type StartReason } from '../events/endpoint-events.js';
import type { EventBus } from '../events/event-bus.js';
import { EndpointSlots } from '../hardware/endpoint-slots.js';
import type { Dispensable, GpuDesk } from '../hardware/gpu-desk.js';
import { planReplacement } from '../releases/replacement.js';
import { activeVersion, rolloutAfter, trialVersion, type RolloutEvent } from '../releases/rollout.js';
import type { RoutableEndpoint, Ticket, Waiter } from '../routing/slot.js';
import type { PlatformSettings } from '../settings.js';
import type { EndpointRecord } from '../store/endpoint-record.js';
import type { EndpointStore } from '../store/endpoint-store.js';
import { BootRecords } from '../supervision/boot-record.js';
import type { Supervisor } from '../supervision/supervisor.js';
import type { Worker, WorkerEnd } from '../supervision/worker.js';
import type { Calm } from './calm.js';
import { decide, type ScalingConfig } from './decide.js';
import { inProgress } from './next-worker.js';
import { Placement } from './placement.js';
import { Reserve } from './reserve.js';
import { rotationOf } from './rotation.js';
import { spareWorkers } from './spare-workers.js';
import { scalableWorkers, trialScaling } from './trial-scaling.js';
import { WorkerSet } from './worker-set.js';

export interface DriverParts {
  readonly store: EndpointStore;
  readonly supervisor: Supervisor;
  readonly events: EventBus;
  readonly gpus: GpuDesk;
  readonly settings: PlatformSettings;
  readonly clock: Clock;
  readonly deadlines: Deadlines;
}

/**
 * Carries out for one endpoint what the decisions say: `decide` (how many workers), `planReplacement` (a release), `fairShare` and
 * `pickWorker` (who gets a request). It turns once after every event (an arrival, an end, a change of a worker or of the settings) and
 * when a deadline is due; with nothing due it does nothing. Arrivals and ends that change nothing cost no turn (`Calm`).
 */
export class EndpointDriver implements RoutableEndpoint {
  readonly id: string;
  /** The GPUs of its workers. */
  readonly slots: EndpointSlots;
  readonly #parts: DriverParts;
  readonly #workers = new WorkerSet();
  readonly #placement: Placement;
  readonly #reserve: Reserve;
  readonly #boots: BootRecords;
  #record: EndpointRecord;
  #cancelTimer: Cancel = () => undefined;
  /** A request was refused because the version is broken: try another boot when its time has come, though nothing waits. */
  #retryAsked = false;
  #turning = false;
  #turnAgain = false;
  #closed: FlashError | undefined;

  constructor(record: EndpointRecord, parts: DriverParts) {
    this.id = record.id;
    this.#record = record;
    this.#parts = parts;
    this.#boots = new BootRecords(parts.settings);
    this.#reserve = new Reserve(this.#workers, parts.supervisor.freezer, parts.events);
    this.slots = new EndpointSlots(
      record.id,
      parts,
      () => this.turn(),
      () => this.#spare(),
    );
    this.#placement = new Placement({
      ...parts,
      workers: this.#workers,
      timedOut: () => noWorkers(this.#waitReason()),
      turn: () => this.turn(),
    });
  }

  get timeoutMs(): number {
    return this.#record.config.timeout;
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

  acquire(waiter: Waiter, first = false): Ticket | undefined {
    return this.#placement.acquire(waiter, first);
  }

  /** Takes over changed settings, or a new version. The store has them already. */
  update(record: EndpointRecord): void {
    this.#record = record;
    this.turn();
  }

  /** Ends all workers. @returns when they are gone; requests that wait are refused, those that run are finished */
  async close(why: FlashError): Promise<void> {
    this.#closed ??= why;
    this.#cancelTimer();
    this.#placement.refuseAll(why);
    this.slots.close();
    const workers = this.#workers.all();
    for (const worker of workers) worker.terminate();
    await Promise.all(workers.map(({ ended }) => ended));
  }

  /** Looks at everything and does what is to be done now. */
  turn(): void {
    // What is done in a turn may ask for one: that one comes after it, not within.
    this.#turnAgain = true;
    if (this.#turning) return;
    this.#turning = true;
    try {
      while (this.#turnAgain) {
        this.#turnAgain = false;
        this.#turnOnce();
      }
    } finally {
      this.#turning = false;
    }
  }

  #turnOnce(): void {
    if (this.#closed) return this.#placement.refuseAll(this.#closed);
    const now = this.#parts.clock.now();
    this.#placement.disturb();
    this.#placement.refuseLost();
    const verifying = this.#verify(now);
    this.#reserve.tidy(this.#record);
    this.#reserve.resume(this.#placement.resumed(), this.#record);
    const { due, retry, calm } = this.#scale(now);
    const trial = this.#scaleTrial(now);
    this.slots.settle(this.#record);
    this.#serveWaiting(calm);
    this.#cancelTimer();
    const next = earliest(earliest(verifying, trial), earliest(due, retry));
    if (next === undefined) return;
    this.#cancelTimer = this.#parts.clock.after(Math.max(0, next - now), () => this.turn());
  }

  /**
   * Keeps one worker of a version that has yet to show itself; ends boots of versions that nothing will be sent to, and takes from a
   * version whose trial is over what it has not begun.
   */
  #verify(now: number): number | undefined {
    const { version, rollout } = this.#record;
    const active = activeVersion(rollout, version);
    const candidate = rollout.state === 'verifying' && version !== active ? version : undefined;
    for (const worker of this.#workers.live()) {
      const hoped = [active, candidate, trialVersion(rollout, version)].includes(worker.version);
      if (worker.starting && !hoped) worker.terminate();
      else if (worker.version > active && !hoped) worker.retire();
    }
    if (candidate === undefined) return undefined;
    const tried = this.#workers.live().some((worker) => worker.version === candidate);
    return tried ? undefined : this.#start(candidate, 1, now);
  }

  /** @returns when the next worker is due, when a start is to be tried again, and whether nothing is under way */
  #scale(now: number): { due: number | undefined; retry: number | undefined; calm: Calm | undefined } {
    const { config, version, rollout } = this.#record;
    const active = activeVersion(rollout, version);
    const trial = trialVersion(rollout, version);
    const rotation = this.#workers.inRotation().filter((worker) => worker.version !== trial);
    const current = this.#workers.live().filter((worker) => worker.version === active);
    const scaling = this.#scalingConfig();
    const decision = decide(
      {
        queued: this.queued - this.#queuedForTrial(),
        inProgress: inProgress(rotation),
        workers: scalableWorkers(current),
      },
      scaling,
      now,
    );
    const starting = current.filter((worker) => worker.starting).length;
    const plan = planReplacement({
      wanted: decision.wanted,
      max: config.workers.max,
      ready: current.length - starting,
      starting,
      stale: rotation.filter((worker) => worker.version !== active),
    });
    for (const id of decision.stop) this.#putAway(id);
    for (const id of [...decision.drain, ...plan.retire]) this.#workers.get(id)?.retire();
    tellOfStop(this.#parts.events, this.#record, decision.stop.length);
    const retry = this.#start(active, Math.min(decision.start, plan.startLimit), now);
    const underWay = this.#workers.size - this.#workers.frozen().length - current.length;
    const settled = rotation.length === current.length && starting === 0 && underWay === 0;
    const idle = decision.start + decision.stop.length + decision.drain.length + plan.retire.length === 0;
    const due = decision.nextDeadline;
    const calm = { live: current.length, config: scaling, timed: due !== undefined };
    return {
      due,
      retry,
      calm: settled && idle && !this.slots.awaited && rollout.state !== 'verifying' ? calm : undefined,
    };
  }

  #putAway(id: string): void {
    const worker = this.#workers.get(id);
    if (worker) this.#reserve.putAway(worker, this.#record);
  }

  /** A version on trial has workers for its own requests, one of them always, beside those of the serving version. */
  #scaleTrial(now: number): number | undefined {
    const { config, version, rollout } = this.#record;
    const trial = trialVersion(rollout, version);
    if (trial === undefined) return undefined;
    const workers = this.#workers.live().filter((worker) => worker.version === trial);
    const state = {
      queued: this.#queuedForTrial(),
      inProgress: inProgress(workers),
      workers: scalableWorkers(workers),
    };
    const { start, stop, drain, nextDeadline } = decide(state, trialScaling(config, rollout.canary), now);
    for (const id of [...stop, ...drain]) this.#workers.get(id)?.retire();
    return earliest(nextDeadline, this.#start(trial, start, now));
  }

  /** Requests that wait for the version on trial; with none of its workers ready they wait for the serving one. */
  #queuedForTrial(): number {
    const { trial } = rotationOf(this.#record, this.#workers);
    return trial && trial.workers.length > 0 ? this.#placement.queuedForTrial : 0;
  }

  /** The floor is one worker while the first version has to show itself, or when a refused request asked for another try. */
  #scalingConfig(): ScalingConfig {
    const { config, rollout } = this.#record;
    const proving = rollout.servingVersion === null && rollout.state === 'verifying';
    const floor = proving || this.#retryAsked ? 1 : 0;
    return {
      min: Math.max(config.workers.min, floor),
      max: Math.max(config.workers.max, proving ? 1 : 0),
      scalerValue: config.scaling.requestCount,
      idleTimeoutMs: config.workers.idleTimeout * 1000,
    };
  }

  /** @returns when to try again, if a failed boot makes the start wait */
  #start(version: number, count: number, now: number): number | undefined {
    if (count <= 0) return undefined;
    const running = inProgress(this.#workers.inRotation());
    const told = { version, queued: this.queued, running };
    const revived = this.#reserve.revive(version, count, this.#placement.wish());
    tellOfStart(this.#parts.events, this.#record, { ...told, count: revived });
    return revived === count ? undefined : this.#boot(version, count - revived, now, told);
  }

  /** Starts fresh workers; see `#start`. */
  #boot(version: number, count: number, now: number, told: Omit<StartReason, 'count'>): number | undefined {
    const boots = this.#boots.of(version);
    if (boots.notBefore > now) return boots.notBefore;
    const release = this.#parts.store.release(this.id, version);
    if (!release) return undefined;
    const inTrial = this.#workers.all().some((worker) => worker.version === version && worker.phase === 'initializing');
    const allowed = boots.failing ? Number(!inTrial) : count;
    const places = this.slots.claim(this.#record, release, allowed, () => this.#dispensable(version));
    tellOfStart(this.#parts.events, this.#record, { ...told, count: places.length });
    for (const place of places) {
      const worker = this.#parts.supervisor.start(this.#record, release, place, (changed) =>
        this.#workerChanged(changed),
      );
      this.#workers.add(worker);
      void worker.ended.then((end) => this.#workerEnded(worker, end));
    }
    return undefined;
  }

  /** Workers that requests do without for now. */
  #spare(): readonly Worker[] {
    const { version, rollout } = this.#record;
    const active = activeVersion(rollout, version);
    const workers = this.#workers.live().filter((worker) => worker.version === active);
    return spareWorkers(workers, this.queued - this.#queuedForTrial() + inProgress(workers), this.#scalingConfig());
  }

  /**
   * Workers that may have to go for one that has no GPU: frozen ones and then spare ones, of whichever endpoint, and in a release those of
   * the versions before, idle ones first. A trial takes nothing from the version that serves.
   */
  #dispensable(version: number): Dispensable[] {
    const others = [...this.#parts.supervisor.freezer.frozen(), ...this.#parts.gpus.spare()];
    if (this.#record.rollout.canary !== null) return others.filter(({ id }) => !this.#workers.get(id));
    const older = this.#workers.live().filter((worker) => worker.version < version);
    return [...others, ...older.toSorted((a, b) => a.inFlight - b.inFlight)];
  }

  #serveWaiting(calm: Calm | undefined): void {
    const rotation = rotationOf(this.#record, this.#workers);
    this.#placement.serve(rotation, calm);
    const unable = this.#unableReason(rotation.workers.length);
    if (unable === undefined) return;
    if (this.queued > 0) this.#askRetry();
    this.#placement.refuseAll(noWorkers(unable));
  }

  #workerChanged(worker: Worker): void {
    if (worker.phase === 'draining') worker.upstream.drain(this.#parts.settings.upgradedDrainMs);
    if (this.#closed) return;
    this.#placement.disturb();
    if (worker.phase === 'ready') {
      this.#boots.of(worker.version).becameReady();
      this.#retryAsked = false;
      this.#rollout({ kind: 'ready', version: worker.version });
    }
    // In a turn of its own: the change may have been made by one that is under way. Of an end `#workerEnded` hears at once, with its
    // reason, which says whether another may be started.
    if (worker.phase !== 'gone') queueMicrotask(() => this.turn());
  }

  #workerEnded(worker: Worker, end: WorkerEnd): void {
    this.#workers.delete(worker);
    if (this.#closed) return;
    const now = this.#parts.clock.now();
    const boots = this.#boots.of(worker.version);
    if (end.kind === 'crashed') boots.crashed(worker.readyFor(now), now);
    if (end.kind === 'boot-failed') {
      boots.bootFailed(end.reason, now);
      this.#retryAsked = false;
      const reason = boots.brokenReason;
      if (reason !== undefined) this.#rollout({ kind: 'broken', version: worker.version, reason });
    }
    this.turn();
  }

  #rollout(event: RolloutEvent): void {
    const rollout = rolloutAfter(this.#record.rollout, this.#record.version, event);
    if (rollout === this.#record.rollout) return;
    this.#record = { ...this.#record, rollout };
    this.#parts.store.saveRollout(this.#record);
    tellOfRollout(this.#parts.events, this.#record);
  }

  /** Asks for one more boot of a broken version, so that it comes back when what broke it is mended. */
  #askRetry(): void {
    if (this.#retryAsked) return;
    this.#retryAsked = true;
    queueMicrotask(() => this.turn());
  }

  /** Why no request can be answered and waiting would not help; undefined while there is hope. */
  #unableReason(ready: number): string | undefined {
    const { config, version, rollout } = this.#record;
    if (ready > 0) return undefined;
    if (config.workers.max === 0) return 'the endpoint has workers.max 0';
    const failed = rollout.servingVersion === null && rollout.state === 'failed' ? rollout.reason : null;
    const shortage = this.slots.shortage(activeVersion(rollout, version));
    const hopeless = shortage?.hopeless ? shortage.because : undefined;
    return failed ?? hopeless ?? this.#boots.of(activeVersion(rollout, version)).brokenReason;
  }

  #waitReason(): string {
    const { version, rollout } = this.#record;
    const waited = `no worker became ready within ${this.#parts.settings.queueWaitMs / 1000} s`;
    const active = activeVersion(rollout, version);
    const because = this.slots.shortage(active)?.because ?? this.#boots.of(active).lastError;
    return because === undefined ? waited : `${waited}; ${because}`;
  }
}

function noWorkers(reason: string): FlashError {
  return platformErrors.FLASH_NO_WORKERS({ reason });
}

function earliest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}
