import type { WorkerEnding } from '@flash-ts/core/contract';
import type { Clock } from '../clock/clock.js';
import { tellOfStart, type StartReason } from '../events/endpoint-events.js';
import type { EventBus } from '../events/event-bus.js';
import type { EndpointSlots } from '../hardware/endpoint-slots.js';
import type { Dispensable, GpuDesk } from '../hardware/gpu-desk.js';
import type { PlatformSettings } from '../settings.js';
import type { EndpointRecord } from '../store/endpoint-record.js';
import type { CrashLoop, CrashLoopStore } from '../store/crash-loop-store.js';
import type { EndpointStore } from '../store/endpoint-store.js';
import { BootRecords } from '../supervision/boot-record.js';
import type { Supervisor } from '../supervision/supervisor.js';
import type { Worker, WorkerOwner } from '../supervision/worker.js';
import { inProgress } from './next-worker.js';
import type { Placement } from './placement.js';
import type { Reserve } from './reserve.js';
import type { WorkerSet } from './worker-set.js';

export interface LauncherParts {
  /** Of the endpoint. */
  readonly id: string;
  readonly store: EndpointStore;
  readonly crashLoops: CrashLoopStore;
  readonly clock: Clock;
  readonly supervisor: Supervisor;
  readonly events: EventBus;
  readonly settings: PlatformSettings;
  readonly workers: WorkerSet;
  readonly reserve: Reserve;
  readonly placement: Placement;
  readonly slots: EndpointSlots;
  readonly gpus: GpuDesk;
  /** Of the workers that are started here. */
  readonly owner: WorkerOwner;
  /** Called once at its end; it is out of `workers` then. */
  readonly ended: (worker: Worker, end: WorkerEnding) => void;
}

/** Brings up an endpoint's workers: frozen ones before fresh ones, and fresh ones as fast as the boots of their version let it. */
export class Launcher {
  readonly #parts: LauncherParts;
  readonly #boots: BootRecords;
  #retryAsked = false;

  constructor(parts: LauncherParts) {
    this.#parts = parts;
    this.#boots = new BootRecords(parts.settings, (version) => parts.crashLoops.get(parts.id, version));
  }

  /** Whether a request was refused because the version is broken: another boot is due when its time has come, though nothing waits. */
  get retryAsked(): boolean {
    return this.#retryAsked;
  }

  /** Asks for one more boot of a broken version, so that it comes back when what broke it is mended. @returns false if that is asked already */
  askRetry(): boolean {
    const isNew = !this.#retryAsked;
    this.#retryAsked = true;
    return isNew;
  }

  /** The last boot error of a version, once it counts as broken. */
  brokenReason(version: number): string | undefined {
    return this.#boots.of(version).brokenReason;
  }

  /** The last boot error of a version, while no worker has become ready since. */
  bootError(version: number): string | undefined {
    return this.#boots.of(version).lastError;
  }

  /** Given when the workers of a version have failed for so long that no more are started. */
  givenUp(version: number): CrashLoop | undefined {
    const { loop } = this.#boots.of(version);
    return loop?.givenUp ? loop : undefined;
  }

  /** Lets a version that was given up be started again. @returns false if it was not */
  takeUp(version: number): boolean {
    if (!this.givenUp(version)) return false;
    this.#tryAgain(version);
    return true;
  }

  /** Lets the next boot of a version come at once, and asks for one. */
  retry(version: number): void {
    this.#tryAgain(version);
    this.#retryAsked = true;
  }

  becameReady(worker: Worker): void {
    const { clock, settings } = this.#parts;
    const boots = this.#boots.of(worker.version);
    boots.becameReady();
    this.#retryAsked = false;
    if (boots.loop) clock.after(settings.stableMs, () => this.#endLoop(worker));
  }

  /** Keeps in mind what the end of a worker says of its version. @returns whether the version has been given up just now */
  hasEnded(worker: Worker, end: WorkerEnding, now: number): boolean {
    if (end.kind === 'asked') return false;
    const { version } = worker;
    const boots = this.#boots.of(version);
    const wasGivenUp = boots.loop?.givenUp;
    if (this.#runsStably(version, now)) boots.ranStably();
    if (end.kind === 'crashed') boots.crashed(end.reason, worker.readyFor(now), now);
    else {
      boots.bootFailed(end.reason, now);
      this.#retryAsked = false;
    }
    this.#save(version);
    return boots.loop?.givenUp === true && !wasGivenUp;
  }

  #tryAgain(version: number): void {
    this.#boots.of(version).tryAgain();
    this.#save(version);
  }

  /** The stable run that ends a crash loop, if the worker has come to it. */
  #endLoop(worker: Worker): void {
    if (worker.phase === 'gone' || worker.readyFor(this.#parts.clock.now()) < this.#parts.settings.stableMs) return;
    this.#boots.of(worker.version).ranStably();
    this.#save(worker.version);
  }

  #runsStably(version: number, now: number): boolean {
    const { workers, settings } = this.#parts;
    return workers.inRotation().some((one) => one.version === version && one.readyFor(now) >= settings.stableMs);
  }

  #save(version: number): void {
    const { crashLoops, id } = this.#parts;
    crashLoops.save(id, version, this.#boots.of(version).loop);
  }

  /** @returns when to try again, if a failed boot makes the start wait */
  start(record: EndpointRecord, version: number, count: number, now: number): number | undefined {
    if (count <= 0) return undefined;
    const { workers, placement, reserve, events } = this.#parts;
    const told = { version, queued: placement.queued, running: inProgress(workers.inRotation()) };
    const revived = reserve.revive(version, count, placement.wish());
    tellOfStart(events, record, { ...told, count: revived });
    return revived === count ? undefined : this.#boot(record, count - revived, now, told);
  }

  /** Starts fresh workers; see `start`. */
  #boot(record: EndpointRecord, count: number, now: number, told: Omit<StartReason, 'count'>): number | undefined {
    const { store, supervisor, events, slots, workers, owner, ended } = this.#parts;
    const { version } = told;
    const boots = this.#boots.of(version);
    if (boots.loop?.givenUp) return undefined;
    if (boots.notBefore > now) return boots.notBefore;
    const release = store.release(record.id, version);
    if (!release) return undefined;
    const inTrial = workers.all().some((worker) => worker.version === version && worker.phase === 'initializing');
    const allowed = boots.failing ? Number(!inTrial) : count;
    const places = slots.claim(record, release, allowed, () => this.#dispensable(record, version));
    tellOfStart(events, record, { ...told, count: places.length });
    for (const place of places) {
      const worker = supervisor.start(record, release, place, owner);
      workers.add(worker);
      void worker.ended.then((end) => {
        workers.delete(worker);
        ended(worker, end);
      });
    }
    return undefined;
  }

  /**
   * Workers that may have to go for one that has no GPU: frozen ones and then spare ones, of whichever endpoint, and in a release those of
   * the versions before, idle ones first. A trial takes nothing from the version that serves.
   */
  #dispensable({ rollout }: EndpointRecord, version: number): Dispensable[] {
    const { supervisor, gpus, workers } = this.#parts;
    const others = [...supervisor.freezer.frozen(), ...gpus.spare()];
    if (rollout.canary !== null) return others.filter(({ id }) => !workers.get(id));
    const older = workers.live().filter((worker) => worker.version < version);
    return [...others, ...older.toSorted((a, b) => a.inFlight - b.inFlight)];
  }
}
