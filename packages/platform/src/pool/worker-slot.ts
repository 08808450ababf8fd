import type { Clock } from '../clock/clock.js';
import type { Worker } from '../supervision/worker.js';
import type { Slot } from '../routing/slot.js';
import type { Upstream } from '../upstream/upstream.js';

/** Told of changes of a worker's slots. */
export interface SlotListener {
  /** A slot of a worker is free again. */
  released(worker: Worker): void;
  /** See `Slot.acquit`. */
  acquitted(worker: Worker, key: string): void;
}

/** One slot of a worker, reserved from construction until `release`. */
export class WorkerSlot implements Slot {
  readonly #worker: Worker;
  readonly #clock: Clock;
  readonly #listener: SlotListener;
  #released = false;

  constructor(worker: Worker, clock: Clock, listener: SlotListener) {
    this.#worker = worker;
    this.#clock = clock;
    this.#listener = listener;
    if (worker.inFlight === 0) worker.busySince = clock.now();
    worker.inFlight += 1;
  }

  get workerId(): string {
    return this.#worker.id;
  }

  get version(): number {
    return this.#worker.version;
  }

  get upstream(): Upstream {
    return this.#worker.upstream;
  }

  suspect(): void {
    this.#worker.suspect();
  }

  lost(key: string): void {
    this.#worker.lost.push(key);
  }

  acquit(key: string): void {
    this.#listener.acquitted(this.#worker, key);
  }

  release(answered = false): void {
    if (this.#released) return;
    this.#released = true;
    const worker = this.#worker;
    worker.inFlight -= 1;
    if (answered) worker.completed += 1;
    if (worker.inFlight === 0) worker.idleSince = this.#clock.now();
    worker.requestDone();
    this.#listener.released(worker);
  }
}
