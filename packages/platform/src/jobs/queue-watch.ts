import { wallTime } from '../clock/clock.js';
import type { QueueNumbers } from './job-store.js';
import type { QueueEndpoint, QueueParts } from './queue-parts.js';

/** What the autoscaler has to know of the jobs that wait. */
export interface JobDemand {
  /** Jobs of normal priority: those of low priority start no worker. */
  readonly queued: number;
  /** Milliseconds that the oldest of them has waited. */
  readonly oldestWaitMs: number;
}

export const NO_JOBS: JobDemand = { queued: 0, oldestWaitMs: 0 };

const NEVER_USED: QueueNumbers = {
  counts: { IN_QUEUE: 0, IN_PROGRESS: 0, COMPLETED: 0, FAILED: 0, CANCELLED: 0, TIMED_OUT: 0 },
  queuedBytes: 0,
  lowPriority: 0,
  oldestQueuedAt: undefined,
};

/** The numbers of a queue's jobs, read anew after each change, and the endpoint that follows them. */
export class QueueWatch {
  readonly #endpoint: QueueEndpoint;
  readonly #parts: QueueParts;
  #numbers = NEVER_USED;
  #looking = false;
  #lookAgain = false;
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

  /** Reads the numbers anew, and lets the endpoint follow them. Calls beside a reading are answered by one further reading. */
  look(): void {
    this.#lookAgain = true;
    if (!this.#looking) this.#read().catch(this.#parts.onJobsError);
  }

  close(): void {
    this.#closed = true;
  }

  async #read(): Promise<void> {
    this.#looking = true;
    try {
      while (this.#lookAgain && !this.#closed) {
        this.#lookAgain = false;
        await this.refresh();
        this.#endpoint.reconcile();
      }
    } finally {
      // In the same turn as the last look at `#lookAgain`: a change of the next one begins another reading.
      this.#looking = false;
    }
  }
}
