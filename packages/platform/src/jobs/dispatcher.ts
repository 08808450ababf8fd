import type { JobsInProgress } from './jobs-in-progress.js';
import type { TakenJob } from './job-store.js';
import { leaseOf, mustEnd, type JobWorker, type QueueEndpoint, type QueueParts } from './queue-parts.js';
import type { Patience, Wait, Waits } from './waits.js';

export interface DispatcherParts extends QueueParts {
  readonly endpoint: QueueEndpoint;
  readonly inProgress: JobsInProgress;
  readonly waits: Waits;
  /** Called after jobs were given out. */
  readonly onGiven: () => void;
}

/** A worker that waits for jobs. */
interface Poll {
  readonly workerId: string;
  readonly wait: Wait;
}

/** Gives jobs to the workers that ask for some, and lets them wait while there are none. */
export class Dispatcher {
  readonly #parts: DispatcherParts;
  /** In the order of their arrival. */
  readonly #polls = new Set<Poll>();
  /** Counts what makes jobs wait, so that an arrival beside a query is not missed. */
  #arrivals = 0;
  /** Whether jobs may wait in the store. */
  #mayHaveJobs = true;

  constructor(parts: DispatcherParts) {
    this.#parts = parts;
  }

  /**
   * Gives jobs to a worker, or waits for some. A frozen worker, one that is starting and one that is ending get none.
   *
   * @returns none when the wait is over, or the worker is to end
   */
  take(workerId: string, count: number, waitMs: number, signal: AbortSignal): Promise<readonly TakenJob[]> {
    return this.#parts.waits.patiently(waitMs, signal, (patience) => this.#take(workerId, count, patience));
  }

  /** Jobs wait that did not wait before. */
  arrived(): void {
    this.#arrivals += 1;
    this.#mayHaveJobs = true;
    this.#wakeOne();
  }

  /** A worker has another phase, so that another one may have to stand in for it. */
  rotationChanged(): void {
    if (this.#mayHaveJobs) this.#wakeOne();
  }

  async #take(workerId: string, count: number, patience: Patience): Promise<readonly TakenJob[]> {
    const { endpoint, waits } = this.#parts;
    for (;;) {
      const worker = endpoint.worker(workerId);
      if (waits.isClosed || patience.isOver || !worker || mustEnd(worker)) {
        // It may have been woken for jobs that another one has to take now.
        this.rotationChanged();
        return [];
      }
      const mayTake = endpoint.mayTake(worker);
      const jobs = mayTake && this.#mayHaveJobs ? await this.#give(worker, count) : [];
      if (jobs.length > 0) return jobs;
      if (!this.#mayHaveJobs || !mayTake) await this.#wait(workerId, patience);
    }
  }

  async #give(worker: JobWorker, count: number): Promise<readonly TakenJob[]> {
    const { jobs, endpoint, inProgress, onGiven } = this.#parts;
    const arrivals = this.#arrivals;
    // Taken before the jobs: a worker that is about to get some is not idle.
    const first = endpoint.jobSlot(worker);
    try {
      const { jobs: taken, mayBeMore } = await jobs.take(endpoint.id, {
        workerId: worker.id,
        count,
        ...leaseOf(this.#parts),
      });
      for (const { job } of taken) inProgress.running.add(job, endpoint.jobSlot(worker));
      if (!mayBeMore && arrivals === this.#arrivals) this.#mayHaveJobs = false;
      // Others may wait for what this worker has left.
      else this.#wakeOne();
      if (taken.length > 0) onGiven();
      // Its end may have been told while the store was asked.
      if (worker.phase === 'gone') await inProgress.lose(worker);
      return taken;
    } finally {
      first.release();
    }
  }

  /** Lets the worker that may take jobs and has waited longest ask again. */
  #wakeOne(): void {
    const { endpoint } = this.#parts;
    for (const poll of this.#polls) {
      const worker = endpoint.worker(poll.workerId);
      if (!worker || !endpoint.mayTake(worker)) continue;
      this.#polls.delete(poll);
      poll.wait.wake();
      return;
    }
  }

  /** Waits for jobs, or for a change of the worker. */
  async #wait(workerId: string, patience: Patience): Promise<void> {
    const poll = { workerId, wait: this.#parts.waits.begin(`worker ${workerId}`) };
    this.#polls.add(poll);
    await patience.for(poll.wait);
    poll.wait.end();
    this.#polls.delete(poll);
  }
}
