import type { Clock } from '../clock/clock.js';
import type { Worker } from '../supervision/worker.js';
import type { Slot } from './slot.js';
import type { Upstream } from '../upstream/upstream.js';

/** One of a worker's places for requests, taken from its construction until `release`. */
export class WorkerSlot implements Slot {
  readonly #worker: Worker;
  readonly #clock: Clock;
  readonly #onRelease: () => void;
  #released = false;

  /** @param onRelease called when the place is free again */
  constructor(worker: Worker, clock: Clock, onRelease: () => void) {
    this.#worker = worker;
    this.#clock = clock;
    this.#onRelease = onRelease;
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

  release(answered = false): void {
    if (this.#released) return;
    this.#released = true;
    const worker = this.#worker;
    worker.inFlight -= 1;
    if (answered) worker.completed += 1;
    if (worker.inFlight === 0) worker.idleSince = this.#clock.now();
    worker.requestDone();
    this.#onRelease();
  }
}
