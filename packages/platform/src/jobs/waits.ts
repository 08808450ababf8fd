import type { Deadline, Deadlines } from '../clock/deadlines.js';
import { Signals } from './signals.js';

/** The waits of callers for things that happen to a name, such as the end of a job: each for a limited time, and while its caller is there. */
export class Waits {
  readonly #deadlines: Deadlines;
  readonly #signals = new Signals();
  #closed = false;

  constructor({ deadlines }: { readonly deadlines: Deadlines }) {
    this.#deadlines = deadlines;
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** @param ms for all waits of a call together @param signal fires when the caller has gone */
  patience(ms: number, signal: AbortSignal): Patience {
    return new Patience(this.#deadlines, ms, signal);
  }

  /** Begins a wait. Begin it before you look for what it waits for, so that nothing in between is missed. */
  begin(name: string): Wait {
    const { promise, resolve } = Promise.withResolvers<void>();
    return { told: promise, wake: resolve, end: this.#signals.wait(name, resolve) };
  }

  /** Waits until the name is told, `ms` are over, or the caller has gone. */
  async for(name: string, ms: number, signal: AbortSignal): Promise<void> {
    const patience = this.patience(ms, signal);
    const wait = this.begin(name);
    await patience.for(wait);
    wait.end();
    patience.end();
  }

  /** Waits for what `begin` leads to. */
  async from(name: string, begin: () => Promise<unknown>, patience: Patience): Promise<void> {
    const wait = this.begin(name);
    try {
      await begin();
      await patience.for(wait);
    } finally {
      wait.end();
    }
  }

  /**
   * Reads something anew each time that the name is told, until it is as wanted.
   *
   * @returns what was read last, also when the patience is over
   */
  async read<Found>(
    name: string,
    read: () => Promise<Found>,
    patience: Patience,
    isWanted: (found: Found) => boolean,
  ): Promise<Found> {
    for (;;) {
      const wait = this.begin(name);
      try {
        const found = await read();
        if (isWanted(found) || patience.isOver || this.#closed) return found;
        await patience.for(wait);
      } finally {
        wait.end();
      }
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
export interface Wait {
  /** Settles when the name was told, or after `wake`. */
  readonly told: Promise<void>;
  /** Ends the wait for another reason than that which it waits for. */
  readonly wake: () => void;
  readonly end: () => void;
}

/** How long a caller waits, in one wait or in several after each other: until its time is over, or it has gone. Call `end` after the last one. */
export class Patience {
  readonly #deadline: Deadline;
  readonly #signal: AbortSignal;
  #isOver: boolean;
  #wake: (() => void) | undefined;

  constructor(deadlines: Deadlines, ms: number, signal: AbortSignal) {
    this.#isOver = ms <= 0 || signal.aborted;
    this.#signal = signal;
    // One for all waits: what is left of the time would be a deadline of another length at each of them, with a timer of its own.
    this.#deadline = deadlines.after(ms, this.#lose);
    signal.addEventListener('abort', this.#lose, { once: true });
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Settles when the wait is told or woken, or the patience is over. */
  async for({ told, wake }: Wait): Promise<void> {
    this.#wake = wake;
    if (!this.#isOver) await told;
    this.#wake = undefined;
  }

  end(): void {
    this.#deadline.cancel();
    this.#signal.removeEventListener('abort', this.#lose);
  }

  readonly #lose = (): void => {
    this.#isOver = true;
    this.#wake?.();
  };
}
