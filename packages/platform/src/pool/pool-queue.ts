import type { FlashError } from '@flash-ts/core/errors';
import { platformErrors } from '../errors/catalogue.js';
import type { Affinity } from '../routing/affinity.js';
import { Burst } from '../routing/burst.js';
import { inProgress, nextWorker } from '../routing/next-worker.js';
import { pickWorker } from '../routing/pick-worker.js';
import type { Slot, Ticket, Waiter } from '../routing/slot.js';
import { WaitingLine } from '../routing/waiting-line.js';
import { arrivalMatters, endMatters, type SteadyState } from '../scaling/steady-state.js';
import type { Worker } from '../supervision/worker.js';
import type { OwnParts } from './pool-parts.js';
import { WorkerSlot } from './worker-slot.js';

/** The workers that may get requests now, and how many. */
export interface Rotation {
  readonly workers: readonly Worker[];
  /** A ready worker of the fallback, for requests with which workers of the watched version have failed. */
  readonly standby: Worker | undefined;
  /** The number of workers of the version that are starting. */
  readonly starting: number;
  /** Requests that a worker should have at once. */
  readonly scalerValue: number;
}

/** The requests of a version: it gives them slots at the workers, and queues requests for which no slot is free. */
export class PoolQueue {
  readonly #parts: OwnParts;
  readonly #line: WaitingLine;
  readonly #burst = new Burst<Worker>();
  #rotation: Rotation = { workers: [], standby: undefined, starting: 0, scalerValue: 1 };
  #steadyState: SteadyState | undefined;

  constructor(parts: OwnParts) {
    this.#parts = parts;
    this.#line = new WaitingLine(parts.deadlines, () => parts.endpoint.reconcile(), parts.arrivals);
  }

  /** The number of waiting requests. */
  get size(): number {
    return this.#line.size;
  }

  /** Ids of frozen workers that waiting requests require. */
  resumed(): string[] {
    return this.#line.resumed();
  }

  /** The id of the worker that the first waiting request prefers. */
  wish(): string | undefined {
    return this.#line.wish();
  }

  /** Ends a steady state: from now on each request causes a pass, until `serve` sets another one. */
  disturb(): void {
    this.#steadyState = undefined;
  }

  /** See `RoutableEndpoint.reserve`. */
  reserve(waiter: Waiter, first: boolean): Ticket | undefined {
    const slot = this.#slotAtOnce(waiter);
    if (slot) {
      waiter.granted(slot);
      return undefined;
    }
    const { endpoint } = this.#parts;
    const settings = this.#parts.settings.current();
    const { affinity } = waiter;
    const ticket = this.#line.join(
      waiter,
      affinity.mode === 'strict'
        ? { first, waitMs: settings.affinityWaitMs, timedOut: () => this.#isBusy(affinity.workerId) }
        : { first, waitMs: settings.queueWaitMs, timedOut: () => endpoint.waitedTooLong() },
    );
    this.#steadyState = undefined;
    endpoint.reconcile();
    return ticket;
  }

  /**
   * Gives free slots to waiting requests.
   *
   * @param steadyState set if nothing else is in progress
   */
  serve(rotation: Rotation, steadyState: SteadyState | undefined): void {
    this.#rotation = rotation;
    this.refuseLost();
    this.#burst.note(this.size + inProgress(rotation.workers), rotation.starting);
    this.#line.serve((waiter) => this.#find(waiter));
    this.#steadyState = this.size === 0 ? steadyState : undefined;
  }

  /** Moves waiting requests that require no certain worker to another pool. */
  moveTo(other: PoolQueue): void {
    this.#line.moveTo(other.#line);
  }

  /** Refuses waiting requests that require a worker which has ended. Call it before the waiting requests are counted. */
  refuseLost(): void {
    this.#line.refuseLost((workerId, resume) => this.#whyLost(workerId, resume));
  }

  refuseAll(error: FlashError): void {
    this.#steadyState = undefined;
    this.#line.refuseAll(error);
  }

  /** Call it when a request of one of the version's workers has ended. */
  requestEnded(): void {
    if (this.#steadyState && !endMatters(this.#steadyState, inProgress(this.#rotation.workers))) return;
    this.#parts.endpoint.reconcile();
  }

  #slotAtOnce(waiter: Waiter): Slot | undefined {
    const { affinity } = waiter;
    if (!this.#steadyState || arrivalMatters(this.#steadyState, inProgress(this.#rotation.workers) + 1)) {
      return undefined;
    }
    // A request for a worker of another version is handled by that version's pool.
    if (affinity.mode !== 'any' && !this.#rotation.workers.some(({ id }) => id === affinity.workerId)) return undefined;
    return this.#find(waiter, 1);
  }

  /** @param atOnce requests that ask for a slot without having waited */
  #find(waiter: Waiter, atOnce = 0): Slot | undefined {
    const { affinity, avoids } = waiter;
    const capacity = this.#parts.settings.current().workerRequests;
    const own = affinity.mode === 'any' ? undefined : this.#ownOf(affinity, avoids);
    if (own?.phase === 'ready' && own.inFlight < capacity) return this.#take(own);
    if (affinity.mode === 'strict') return undefined;
    if (avoids !== undefined) return this.#findOther(avoids);
    const { workers, starting, scalerValue } = this.#rotation;
    const worker = nextWorker({
      rotation: workers,
      activeVersion: this.#parts.version,
      queued: Math.max(1, this.size + atOnce),
      burst: this.#burst,
      starting,
      scalerValue,
      capacity,
    });
    return worker && this.#take(worker);
  }

  /** The worker that a request prefers or requires. */
  #ownOf({ mode, workerId }: Exclude<Affinity, { mode: 'any' }>, avoided: string | undefined): Worker | undefined {
    return mode === 'soft' && workerId === avoided ? undefined : this.#parts.endpoint.worker(workerId);
  }

  /** A slot for a request that was lost with a worker: at the least busy other worker, even if workers are starting. */
  #findOther(avoided: string): Slot | undefined {
    const { workers, standby, starting, scalerValue } = this.#rotation;
    const capacity = this.#parts.settings.current().workerRequests;
    // A request with which a watched version has failed goes to the fallback.
    const isFree = standby?.phase === 'ready' && standby.id !== avoided && standby.inFlight < capacity;
    if (standby && isFree) return this.#take(standby);
    const others = workers.filter(({ id }) => id !== avoided);
    // The only worker gets the request again: its health was confirmed after the failure.
    const candidates = others.length === 0 && starting === 0 ? workers : others;
    const { version } = this.#parts;
    const worker = pickWorker(candidates, { activeVersion: version, limitOf: () => capacity, scalerValue });
    return worker && this.#take(worker);
  }

  #take(worker: Worker): Slot {
    return new WorkerSlot(worker, this.#parts.clock, this.#parts.endpoint);
  }

  /**
   * Why a required worker can't get the request: a worker that is ending takes no requests, and a frozen one is revived only for
   * `strict-resume`.
   */
  #whyLost(worker: string, resume: boolean): FlashError | undefined {
    const phase = this.#parts.endpoint.worker(worker)?.phase;
    const isGone = phase === undefined || phase === 'draining' || phase === 'gone' || (phase === 'frozen' && !resume);
    return isGone ? platformErrors.FLASH_AFFINITY_WORKER_GONE({ worker }) : undefined;
  }

  #isBusy(worker: string): FlashError {
    return platformErrors.FLASH_WORKER_TIMEOUT({ worker, waitedMs: this.#parts.settings.current().affinityWaitMs });
  }
}
