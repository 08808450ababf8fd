import type { Deadline, Deadlines } from '../clock/deadlines.js';

/** The waits of callers for things that happen to a name, such as the end of a job: each for a limited time, and while its caller is there. */
export class Waits {
  readonly #deadlines: Deadlines;
  readonly #waiting = new Map<string, Set<() => void>>();
  #closed = false;

  constructor({ deadlines }: { readonly deadlines: Deadlines }) {
    this.#deadlines = deadlines;
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** Runs a call that waits. @param ms for all of its waits together @param signal fires when the caller has gone */
  async patiently<Result>(
    ms: number,
    signal: AbortSignal,
    run: (patience: Patience) => Promise<Result>,
  ): Promise<Result> {
    const patience = new Patience(this.#deadlines, ms, signal);
    try {
      return await run(patience);
    } finally {
      patience.end();
    }
  }

  /** Begins a wait. Begin it before you look for what it waits for, so that nothing in between is missed. */
  begin(name: string): Wait {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.set(name, (this.#waiting.get(name) ?? new Set()).add(resolve));
    return { told: promise, wake: resolve, end: () => this.#forget(name, resolve) };
  }

  /** Waits until the name is told, `ms` are over, or the caller has gone. */
  for(name: string, ms: number, signal: AbortSignal): Promise<void> {
    return this.patiently(ms, signal, (patience) => this.from(name, () => Promise.resolve(), patience));
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
    const waiting = this.#waiting.get(name);
    this.#waiting.delete(name);
    for (const told of waiting ?? []) told();
  }

  /** Tells everyone who waits for a name that begins so. */
  tellBeginning(beginning: string): void {
    for (const name of this.#waiting.keys()) if (name.startsWith(beginning)) this.tell(name);
  }

  /** Ends all waits. */
  close(): void {
    this.#closed = true;
    this.tellBeginning('');
  }

  #forget(name: string, told: () => void): void {
    const waiting = this.#waiting.get(name);
    waiting?.delete(told);
    if (waiting?.size === 0) this.#waiting.delete(name);
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
