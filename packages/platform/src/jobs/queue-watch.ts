import { wallTime } from '../clock/clock.js';
import type { QueueNumbers } from './job-store.js';
import { numbersOf } from './numbers-of.js';
import { oneRunAtATime } from './one-run-at-a-time.js';
import type { QueueEndpoint, QueueParts } from './queue-parts.js';

/** What the autoscaler has to know of the jobs that wait. */
export interface JobDemand {
  /** Jobs of normal priority: those of low priority start no worker. */
  readonly queued: number;
  /** Milliseconds that the oldest of them has waited. */
  readonly oldestWaitMs: number;
}

export const NO_JOBS: JobDemand = { queued: 0, oldestWaitMs: 0 };

/** The numbers of a queue's jobs, read anew after each change, and the endpoint that follows them. */
export class QueueWatch {
  readonly #endpoint: QueueEndpoint;
  readonly #parts: QueueParts;
  readonly #read = oneRunAtATime(() => this.#readOnce());
  #numbers = numbersOf([], undefined);
  #closed = false;

  constructor(endpoint: QueueEndpoint, parts: QueueParts) {
    this.#endpoint = endpoint;
    this.#parts = parts;
  }

  /** The numbers as they were last read. */
  get numbers(): QueueNumbers {
    return this.#numbers;
  }

  get demand(): JobDemand {
    const { counts, lowPriority, oldestQueuedAt } = this.#numbers;
    const now = wallTime(this.#parts.clock);
    return { queued: counts.IN_QUEUE - lowPriority, oldestWaitMs: Math.max(0, now - (oldestQueuedAt ?? now)) };
  }

  /** Reads the numbers. Without it they change with what happens to jobs, and not when those that have ended are removed. */
  async refresh(): Promise<void> {
    this.#numbers = await this.#parts.jobs.numbers(this.#endpoint.id);
  }

  /** Reads the numbers anew, and lets the endpoint follow them. */
  look(): void {
    this.#read().catch(this.#parts.onJobsError);
  }

  close(): void {
    this.#closed = true;
  }

  async #readOnce(): Promise<void> {
    if (this.#closed) return;
    await this.refresh();
    this.#endpoint.reconcile();
  }
}
