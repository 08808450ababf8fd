/**
 * A quota of requests in a window, full at first and filled evenly: a quota of 60 a minute is 60 at once, then one a second. The quota may be
 * another one at each call.
 */
export class TokenBucket {
  readonly #seconds: number;
  #quota = 0;
  #tokens = Infinity;
  #filledAt: number | undefined;

  /** @param seconds of the window */
  constructor(seconds: number) {
    this.#seconds = seconds;
  }

  /** Whole requests that may pass now. */
  get left(): number {
    return Math.floor(this.#tokens);
  }

  /** Adds what has come back since the last call. @param now monotonic milliseconds */
  fill(now: number, quota: number): void {
    const passed = (now - (this.#filledAt ?? now)) / 1000;
    this.#filledAt = now;
    this.#quota = quota;
    this.#tokens = Math.min(quota, this.#tokens + (passed * quota) / this.#seconds);
  }

  /** Lets one request pass. Call it only while one is left. */
  take(): void {
    this.#tokens -= 1;
  }

  /** Seconds until the next request may pass. */
  get secondsToNext(): number {
    return this.#secondsTo(1);
  }

  /** Seconds until the whole quota is there. */
  get secondsToFull(): number {
    return this.#secondsTo(this.#quota);
  }

  #secondsTo(level: number): number {
    return (Math.max(0, level - this.#tokens) * this.#seconds) / this.#quota;
  }
}
