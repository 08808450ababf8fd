import type { Vitals } from '../../metrics/vitals.js';

/**
 * Measures from another thread for how long a loop has not turned. Only time in which that thread itself ran is counted, so that a process
 * which was stopped as a whole, as FlashBoot does, does not count as stuck when it goes on.
 */
export class LoopWatch {
  readonly #vitals: Vitals;
  readonly #tickMs: number;
  #last = 0;
  #stillMs = 0;

  /**
   * @param vitals whose `beats` rise as long as the loop turns
   * @param tickMs milliseconds between two calls of `look`
   */
  constructor(vitals: Vitals, tickMs: number) {
    this.#vitals = vitals;
    this.#tickMs = tickMs;
  }

  /** Milliseconds, in steps of a tick, for which the loop has not turned. To be called once a tick. */
  look(): number {
    const beats = this.#vitals.get('beats');
    this.#stillMs = beats === this.#last ? this.#stillMs + this.#tickMs : 0;
    this.#last = beats;
    return this.#stillMs;
  }
}
