import type { Cancel, Clock } from '../clock/clock.js';

/** Reconciles one pass after the other: each time that it is asked to, and when the deadline that the last pass named is due. */
export class ReconcileLoop {
  readonly #pass: (now: number) => number | undefined;
  readonly #clock: Clock;
  #cancelTimer: Cancel = () => undefined;
  #isRunning = false;
  #isAskedFor = false;

  /** @param pass what is done in one; returns when, in monotonic milliseconds, the next is due though nobody asks for it */
  constructor(pass: (now: number) => number | undefined, clock: Clock) {
    this.#pass = pass;
    this.#clock = clock;
  }

  /** Makes a pass now. What is done in a pass may ask for one: that one comes after it, not within. */
  run(): void {
    this.#isAskedFor = true;
    if (this.#isRunning) return;
    this.#isRunning = true;
    try {
      while (this.#isAskedFor) {
        this.#isAskedFor = false;
        this.#runOnce();
      }
    } finally {
      this.#isRunning = false;
    }
  }

  /** Forgets the deadline. */
  stop(): void {
    this.#cancelTimer();
  }

  #runOnce(): void {
    const now = this.#clock.now();
    const due = this.#pass(now);
    this.#cancelTimer();
    if (due === undefined) return;
    this.#cancelTimer = this.#clock.after(Math.max(0, due - now), () => this.run());
  }
}
