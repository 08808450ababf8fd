import type { FlashError } from '@flash-ts/core/errors';
import type { Clock } from '../clock/clock.js';
import type { Deadlines } from '../clock/deadlines.js';
import { platformErrors } from '../errors/catalogue.js';
import type { Affinity } from '../routing/affinity.js';
import { pickWorker } from '../routing/pick-worker.js';
import type { Slot, Ticket, Waiter } from '../routing/slot.js';
import { WaitingLine } from '../routing/waiting-line.js';
import { WorkerSlot, type SlotListener } from './worker-slot.js';
import type { PlatformSettings } from '../settings.js';
import type { Worker } from '../supervision/worker.js';
import { Burst } from '../routing/burst.js';
import { arrivalMatters, endMatters, type Calm } from '../scaling/steady-state.js';
import { inProgress, nextWorker } from '../routing/next-worker.js';
import type { Pool, Rotation } from './rotation.js';
import type { WorkerSet } from './worker-set.js';

export interface PlacementParts {
  readonly settings: PlatformSettings;
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  /** All workers of the endpoint, also those that get nothing now. */
  readonly workers: WorkerSet;
  /** Makes the error for a request that has waited too long. */
  readonly timedOut: () => FlashError;
  /** See `Slot.acquit`. */
  readonly acquitted: (worker: Worker, key: string) => void;
  /** The counts have changed in a way that has to be looked at. */
  readonly turn: () => void;
}

/** Gives an endpoint's requests their places at its workers; those that have to wait stand in its line. */
export class Placement implements SlotListener {
  readonly #parts: PlacementParts;
  readonly #line: WaitingLine;
  #rotation: Rotation = { workers: [], activeVersion: 0, starting: 0, scalerValue: 1 };
  #calm: Calm | undefined;
  readonly #burst = new Burst<Worker>();
  readonly #trialBurst = new Burst<Worker>();

  constructor(parts: PlacementParts) {
    this.#parts = parts;
    this.#line = new WaitingLine(parts.deadlines, parts.turn);
  }

  /** Requests that wait. */
  get queued(): number {
    return this.#line.size;
  }

  /** Of those, the ones that a version on trial is to serve. */
  get queuedForTrial(): number {
    return this.#line.onTrial;
  }

  /** Workers that requests which wait want revived, however many others there are. */
  resumed(): string[] {
    return this.#line.resumed();
  }

  /** The worker that the first request in the line would like best. */
  wish(): string | undefined {
    return this.#line.wish();
  }

  /** Something is under way: from now on each request is looked at, until `serve` says otherwise. */
  disturb(): void {
    this.#calm = undefined;
  }

  /** See `RoutableEndpoint.acquire`. */
  acquire(waiter: Waiter, first: boolean): Ticket | undefined {
    const slot = this.#slotAtOnce(waiter);
    if (slot) {
      waiter.granted(slot);
      return undefined;
    }
    const { settings, timedOut, turn } = this.#parts;
    const onTrial = this.#trialOf(waiter) !== undefined;
    const ticket = this.#line.join(
      waiter,
      waiter.affinity.mode === 'strict'
        ? { first, waitMs: settings.affinityWaitMs, timedOut: () => this.#busy(waiter.affinity) }
        : { first, onTrial, waitMs: settings.queueWaitMs, timedOut },
    );
    this.#calm = undefined;
    turn();
    return ticket;
  }

  /**
   * Serves those that wait, as far as there are places.
   *
   * @param calm if nothing is under way besides them
   */
  serve(rotation: Rotation, calm: Calm | undefined): void {
    this.#rotation = rotation;
    this.refuseLost();
    this.#noteBursts(rotation);
    this.#line.serve((waiter) => this.#find(waiter));
    this.#calm = this.#line.size === 0 ? calm : undefined;
  }

  /** Refuses those that insist on a worker which is no more; also before it is counted how many wait. */
  refuseLost(): void {
    this.#line.refuseLost((workerId, resume) => this.#lost(workerId, resume));
  }

  refuseAll(error: FlashError): void {
    this.#calm = undefined;
    this.#line.refuseAll(error);
  }

  #slotAtOnce(waiter: Waiter): Slot | undefined {
    const calm = this.#calm;
    if (!calm || arrivalMatters(calm, inProgress(this.#rotation.workers) + 1)) return undefined;
    return this.#find(waiter, 1);
  }

  /** @param atOnce those that ask now without having waited */
  #find(waiter: Waiter, atOnce = 0): Slot | undefined {
    const { affinity, avoids } = waiter;
    const capacity = this.#parts.settings.workerRequests;
    const own = affinity.mode === 'any' ? undefined : this.#ownOf(affinity, avoids);
    if (own?.phase === 'ready' && own.inFlight < capacity) return this.#take(own);
    if (affinity.mode === 'strict') return undefined;
    const trial = this.#trialOf(waiter);
    if (avoids !== undefined) return this.#findOther(trial ?? this.#rotation, avoids);
    const { workers, activeVersion, starting } = trial ?? this.#rotation;
    const waiting = trial ? this.queuedForTrial : this.#queuedForOthers;
    // One that came before the trial began stands with the others.
    const queued = Math.max(1, waiting + atOnce);
    const { scalerValue } = this.#rotation;
    const burst = trial ? this.#trialBurst : this.#burst;
    const worker = nextWorker({ rotation: workers, activeVersion, burst, starting, scalerValue, queued, capacity });
    return worker && this.#take(worker);
  }

  /** The worker that a request would like to have, or insists on. */
  #ownOf({ mode, workerId }: Exclude<Affinity, { mode: 'any' }>, avoided: string | undefined): Worker | undefined {
    return mode === 'soft' && workerId === avoided ? undefined : this.#parts.workers.get(workerId);
  }

  /** For a request that has been lost with a worker: of the others the one with the least to do, whatever is starting. */
  #findOther({ workers, activeVersion, starting }: Pool, avoided: string): Slot | undefined {
    const capacity = this.#parts.settings.workerRequests;
    // What a watched version has failed with goes to the one before.
    const { standby } = this.#rotation;
    const isFree = standby?.phase === 'ready' && standby.id !== avoided && standby.inFlight < capacity;
    if (standby && isFree) return this.#take(standby);
    const others = workers.filter(({ id }) => id !== avoided);
    // The only one that there is, and it has answered for its health since it failed.
    const candidates = others.length === 0 && starting === 0 ? workers : others;
    const { scalerValue } = this.#rotation;
    const worker = pickWorker(candidates, { activeVersion, limitOf: () => capacity, scalerValue });
    return worker && this.#take(worker);
  }

  #noteBursts({ workers, starting, trial }: Rotation): void {
    this.#burst.note(this.#queuedForOthers + inProgress(workers), starting);
    if (trial) this.#trialBurst.note(this.queuedForTrial + inProgress(trial.workers), trial.starting);
  }

  /** Requests that wait for the serving version. */
  get #queuedForOthers(): number {
    return this.queued - (this.#hasTrial() ? this.queuedForTrial : 0);
  }

  /** The workers of the version on trial, if the request is one of its own; with none of them ready the version before it serves all. */
  #trialOf(waiter: Waiter): Pool | undefined {
    const { trial } = this.#rotation;
    return trial && this.#hasTrial() && waiter.wantsTrial(trial.rule) ? trial : undefined;
  }

  #hasTrial(): boolean {
    return (this.#rotation.trial?.workers.length ?? 0) > 0;
  }

  #take(worker: Worker): Slot {
    return new WorkerSlot(worker, this.#parts.clock, this);
  }

  /** See `SlotListener`. */
  released(): void {
    if (this.#calm && !endMatters(this.#calm, inProgress(this.#rotation.workers))) return;
    this.#parts.turn();
  }

  /** See `SlotListener`. */
  acquitted(worker: Worker, key: string): void {
    this.#parts.acquitted(worker, key);
  }

  /** A worker that has begun to go takes nothing any more, so that nobody waits for it; a frozen one is woken only on demand. */
  #lost(worker: string, resume: boolean): FlashError | undefined {
    const phase = this.#parts.workers.get(worker)?.phase;
    const gone = phase === undefined || phase === 'draining' || phase === 'gone' || (phase === 'frozen' && !resume);
    return gone ? platformErrors.FLASH_AFFINITY_WORKER_GONE({ worker }) : undefined;
  }

  #busy(affinity: Affinity): FlashError {
    const worker = affinity.mode === 'any' ? '' : affinity.workerId;
    return platformErrors.FLASH_WORKER_TIMEOUT({ worker, waitedMs: this.#parts.settings.affinityWaitMs });
  }
}
