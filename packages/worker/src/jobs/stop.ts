/** Milliseconds from the signal on in which a handler may end by itself. */
export const STOP_MS = 5_000;

export interface StopOptions {
  /** Fires when the job is cancelled or the worker is forced to end. */
  readonly given: AbortSignal | undefined;
  /** Milliseconds for the job with all its attempts. */
  readonly timeoutMs: number;
  /** Default `STOP_MS`. */
  readonly stopMs?: number;
}

/** The end of a job that does not end by itself: its signal, and the time that its handler has to heed it. */
export class Stop {
  readonly signal: AbortSignal;
  /** Resolves when the handler has had its time. */
  readonly overdue: Promise<void>;
  readonly #controller = new AbortController();
  readonly #given: AbortSignal | undefined;
  readonly #timers: NodeJS.Timeout[] = [];
  #timedOut = false;

  constructor({ given, timeoutMs, stopMs = STOP_MS }: StopOptions) {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.signal = this.#controller.signal;
    this.overdue = promise;
    this.#given = given;
    this.signal.addEventListener('abort', () => this.#after(stopMs, resolve), { once: true });
    const late = () => {
      this.#timedOut = !this.signal.aborted;
      this.#controller.abort(new DOMException(`the job took longer than ${timeoutMs} ms`, 'TimeoutError'));
    };
    this.#after(timeoutMs, late);
    if (given?.aborted) this.#forward();
    else given?.addEventListener('abort', this.#forward, { once: true });
  }

  /** Whether its time was over before anything else stopped it. */
  get timedOut(): boolean {
    return this.#timedOut;
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#given?.removeEventListener('abort', this.#forward);
  }

  readonly #forward = (): void => this.#controller.abort(this.#given?.reason);

  #after(milliseconds: number, run: () => void): void {
    this.#timers.push(setTimeout(run, milliseconds));
  }
}
