import { setImmediate } from 'node:timers/promises';

/** Lines after which others get their turn; reading them takes about a millisecond. */
const LINES = 250;

/** Breaks of a reader of many lines that may wait for nothing else for long: lines in memory, or in files that the system has in its cache. */
export class Breaks {
  #lines = 0;

  /** Call it once for each line. */
  async take(): Promise<void> {
    this.#lines += 1;
    if (this.#lines % LINES === 0) await setImmediate();
  }
}
