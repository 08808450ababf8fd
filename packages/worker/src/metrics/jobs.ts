/** How a job can end for its worker. `cancelled`: its client, or the end of the worker, stopped it. */
export const JOB_OUTCOMES = ['completed', 'failed', 'timed_out', 'cancelled'] as const;
export type JobEnding = (typeof JOB_OUTCOMES)[number];

export interface JobEnd {
  /** Undefined for an input that names none. */
  readonly method: string | undefined;
  readonly outcome: JobEnding;
  /** Milliseconds from the taking to the outcome, with all attempts. */
  readonly durationMs: number;
  /** Milliseconds that it has waited in its queue; undefined where the queue does not tell. */
  readonly delayMs: number | undefined;
}

export type JobObserver = (end: JobEnd) => void;

/** The jobs in progress. Code that counts or measures jobs observes them here. */
export class Jobs {
  readonly #observers: JobObserver[] = [];
  #inProgress = 0;
  #onCount: ((inProgress: number) => void) | undefined;

  observe(observer: JobObserver): void {
    this.#observers.push(observer);
  }

  /** Calls `onCount` with the number in progress whenever it changes. */
  follow(onCount: (inProgress: number) => void): void {
    this.#onCount = onCount;
  }

  begun(): void {
    this.#inProgress += 1;
    this.#onCount?.(this.#inProgress);
  }

  ended(end: JobEnd): void {
    this.#inProgress -= 1;
    this.#onCount?.(this.#inProgress);
    for (const observer of this.#observers) observer(end);
  }
}
