import type { Cancel, Clock } from '../clock/clock.js';

/** Runs one pass after another: whenever `run` is called, and when the deadline is due that the last pass returned. */
export class ReconcileLoop {
  readonly #pass: (now: number) => number | undefined;
  readonly #clock: Clock;
  #cancelTimer: Cancel = () => undefined;
  #isRunning = false;
  #isAskedFor = false;

  /** @param pass the work of a pass; returns when, in monotonic milliseconds, the next pass is due without a call */
  constructor(pass: (now: number) => number | undefined, clock: Clock) {
    this.#pass = pass;
    this.#clock = clock;
  }

  /** Runs a pass now. A call during a pass runs another pass after it. */
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
