import type { Clock } from '../clock/clock.js';
import type { Deadlines } from '../clock/deadlines.js';
import { Signals } from './signals.js';

export interface WaitsParts {
  readonly clock: Clock;
  readonly deadlines: Deadlines;
}

/** The waits of callers for things that happen to a name, such as the end of a job: each for a limited time, and while its caller is there. */
export class Waits {
  readonly #parts: WaitsParts;
  readonly #signals = new Signals();
  #closed = false;

  constructor(parts: WaitsParts) {
    this.#parts = parts;
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** Begins a wait. Begin it before you look for what it waits for, so that nothing in between is missed. */
  begin(name: string): Wait {
    const { promise, resolve } = Promise.withResolvers<void>();
    return new Wait(this.#parts.deadlines, promise, resolve, this.#signals.wait(name, resolve));
  }

  /** Waits until the name is told, `ms` are over, or the caller has gone. */
  async for(name: string, ms: number, signal: AbortSignal): Promise<void> {
    const wait = this.begin(name);
    await wait.over(ms, signal);
    wait.end();
  }

  /**
   * Waits for what `begin` leads to.
   *
   * @returns milliseconds that are left of `ms`
   */
  async from(name: string, begin: () => Promise<unknown>, ms: number, signal: AbortSignal): Promise<number> {
    const { clock } = this.#parts;
    const until = clock.now() + ms;
    const wait = this.begin(name);
    try {
      await begin();
      await wait.over(ms, signal);
    } finally {
      wait.end();
    }
    return Math.max(0, until - clock.now());
  }

  /**
   * Reads something anew each time that the name is told, until it is as wanted.
   *
   * @returns what was read last, also when `ms` are over
   */
  async read<Found>(
    name: string,
    read: () => Promise<Found>,
    ms: number,
    signal: AbortSignal,
    isWanted: (found: Found) => boolean,
  ): Promise<Found> {
    const { clock } = this.#parts;
    const until = clock.now() + ms;
    for (;;) {
      const wait = this.begin(name);
      const found = await read();
      const left = until - clock.now();
      if (isWanted(found) || left <= 0 || signal.aborted || this.#closed) {
        wait.end();
        return found;
      }
      await wait.over(left, signal);
      wait.end();
    }
  }

  /** Tells everyone who waits for the name. */
  tell(name: string): void {
    this.#signals.tell(name);
  }

  /** Tells everyone who waits for a name that begins so. */
  tellBeginning(beginning: string): void {
    this.#signals.tellBeginning(beginning);
  }

  /** Ends all waits. */
  close(): void {
    this.#closed = true;
    this.#signals.tellAll();
  }
}

/** One wait, from its beginning to `end`. */
export class Wait {
  readonly #deadlines: Deadlines;
  readonly #told: Promise<void>;
  /** Ends the wait for another reason than that which it waits for. */
  readonly wake: () => void;
  readonly end: () => void;

  constructor(deadlines: Deadlines, told: Promise<void>, wake: () => void, end: () => void) {
    this.#deadlines = deadlines;
    this.#told = told;
    this.wake = wake;
    this.end = end;
  }

  /** Settles when it was told or woken, when `ms` are over, or when the caller has gone. */
  async over(ms: number, signal: AbortSignal): Promise<void> {
    const deadline = this.#deadlines.after(ms, this.wake);
    signal.addEventListener('abort', this.wake, { once: true });
    await this.#told;
    deadline.cancel();
    signal.removeEventListener('abort', this.wake);
  }
}
