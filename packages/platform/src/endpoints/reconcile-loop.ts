import type { Cancel, Clock } from '../clock/clock.js';

/** Takes turns one after the other: each time that one is asked for, and when the deadline that the last one named is due. */
export class Turns {
  readonly #turn: (now: number) => number | undefined;
  readonly #clock: Clock;
  #cancelTimer: Cancel = () => undefined;
  #turning = false;
  #turnAgain = false;

  /** @param turn what is done in one; returns when, in monotonic milliseconds, the next is due though nobody asks for it */
  constructor(turn: (now: number) => number | undefined, clock: Clock) {
    this.#turn = turn;
    this.#clock = clock;
  }

  /** Takes a turn now. What is done in a turn may ask for one: that one comes after it, not within. */
  take(): void {
    this.#turnAgain = true;
    if (this.#turning) return;
    this.#turning = true;
    try {
      while (this.#turnAgain) {
        this.#turnAgain = false;
        this.#takeOne();
      }
    } finally {
      this.#turning = false;
    }
  }

  /** Forgets the deadline. */
  stop(): void {
    this.#cancelTimer();
  }

  #takeOne(): void {
    const now = this.#clock.now();
    const due = this.#turn(now);
    this.#cancelTimer();
    if (due === undefined) return;
    this.#cancelTimer = this.#clock.after(Math.max(0, due - now), () => this.take());
  }
}
