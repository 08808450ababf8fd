import type { FlashError } from '@flash-ts/core/errors';
import type { Cancel, Clock } from '../clock/clock.js';
import type { Slot, Ticket } from './slot.js';

interface Waiter {
  readonly grant: (slot: Slot) => void;
  readonly refuse: (error: FlashError) => void;
  readonly cancelDeadline: Cancel;
}

/** Requests that wait for a worker, first come first served. */
export class WaitingLine {
  readonly #clock: Clock;
  readonly #onLeave: () => void;
  // In the order of insertion; a set, so that one that leaves from the middle costs the same.
  #waiters = new Set<Waiter>();

  /** @param onLeave called when one leaves unserved */
  constructor(clock: Clock, onLeave: () => void) {
    this.#clock = clock;
    this.#onLeave = onLeave;
  }

  get size(): number {
    return this.#waiters.size;
  }

  /**
   * @param waitMs the longest wait
   * @param timedOut the error after that
   * @param first before all others: for a request that had a slot which turned out to be of no use
   */
  join(waitMs: number, timedOut: () => FlashError, first = false): Ticket {
    const { promise, resolve, reject } = Promise.withResolvers<Slot>();
    // Whoever left does not listen any more.
    promise.catch(() => undefined);
    const waiter: Waiter = {
      grant: resolve,
      refuse: reject,
      cancelDeadline: this.#clock.after(waitMs, () => {
        if (!this.#remove(waiter)) return;
        reject(timedOut());
        this.#onLeave();
      }),
    };
    if (first) this.#waiters = new Set([waiter, ...this.#waiters]);
    else this.#waiters.add(waiter);
    return {
      slot: promise,
      leave: () => {
        if (this.#remove(waiter)) this.#onLeave();
        else promise.then((slot) => slot.release()).catch(() => undefined);
      },
    };
  }

  /** Gives the first one its slot. */
  serve(slot: Slot): void {
    const [waiter] = this.#waiters;
    if (!waiter) return slot.release();
    this.#remove(waiter);
    waiter.grant(slot);
  }

  refuseAll(error: FlashError): void {
    for (const waiter of this.#waiters) {
      this.#remove(waiter);
      waiter.refuse(error);
    }
  }

  #remove(waiter: Waiter): boolean {
    waiter.cancelDeadline();
    return this.#waiters.delete(waiter);
  }
}
