import { wallTime } from '../clock/clock.js';
import type { Job, JobEvent } from './job.js';
import type { EventContent } from './job-store.js';
import { applyLeft } from './left-results.js';
import { leaseOf, type JobSlot, type JobWorker, type QueueParts } from './queue-parts.js';
import { RunningJobs } from './running-jobs.js';
import type { Waits } from './waits.js';

/** Milliseconds after which a job is timed out that could not be when it was due. */
const AGAIN_MS = 1000;

export interface JobsInProgressParts extends QueueParts {
  readonly waits: Waits;
  /** Applies an event to a job, and tells everyone who has to know. */
  readonly end: (id: string, event: JobEvent, content?: EventContent) => Promise<Job | undefined>;
  /** Gives a worker no more jobs, and ends it after those that it has. */
  readonly retire: (workerId: string, reason: string) => void;
}

/** The jobs that workers of this platform have: it renews their leases, times them out, and tells workers which of them to stop. */
export class JobsInProgress {
  /** Which jobs they are. */
  readonly running: RunningJobs;
  readonly #parts: JobsInProgressParts;

  constructor(parts: JobsInProgressParts) {
    this.#parts = parts;
    this.running = new RunningJobs(parts, {
      timedOut: (id) => void this.#timeOut(id).catch(parts.onJobsError),
      stopsDue: (workerId) => parts.waits.tell(`stop ${workerId}`),
      heedless: (workerId) => parts.retire(workerId, 'the worker went on with a job that it was told to stop'),
    });
  }

  /** The worker has had the job since an earlier run of this process. */
  adopt(job: Job, slot: JobSlot): void {
    this.running.add(job, slot, this.#now() - (job.startedAt ?? 0));
  }

  /** The worker has ended. What it has done and could not tell any more is not done again. */
  async lose(worker: Pick<JobWorker, 'id' | 'leftResults'>): Promise<void> {
    const { id: workerId } = worker;
    const at = this.#now();
    const left = worker.leftResults(async (result) => {
      await applyLeft({ apply: this.#parts.end }, workerId, result, at);
    });
    // Without its results the jobs are lost.
    await left.catch(this.#parts.onJobsError);
    await this.#lost(workerId, this.running.lose(workerId));
  }

  /** A worker that this process has not started says which jobs it works at: others that it was given are lost. */
  async loseUnnamed(workerId: string, isBusyWith: (id: string) => boolean): Promise<void> {
    await this.#lost(workerId, this.running.loseUnnamed(workerId, isBusyWith));
  }

  /** The jobs of a worker that it has to stop; waits for one. */
  async stops(workerId: string, waitMs: number, signal: AbortSignal): Promise<readonly string[]> {
    const due = this.running.takeStops(workerId);
    if (due.length > 0) return due;
    await this.#parts.waits.for(`stop ${workerId}`, waitMs, signal);
    return this.running.takeStops(workerId);
  }

  /** Renews the leases of jobs whose workers run. What is not a worker's any more it has to stop. */
  async renew(at = this.#now()): Promise<void> {
    const { leaseUntil } = leaseOf(this.#parts, at);
    for (const [workerId, ids] of this.running.byWorker()) {
      const kept = new Set(await this.#parts.jobs.renew(workerId, ids, leaseUntil));
      for (const id of ids) if (!kept.has(id)) this.running.stop(id);
    }
  }

  async #lost(workerId: string, ids: readonly string[]): Promise<void> {
    const at = this.#now();
    await Promise.all(ids.map((id) => this.#parts.end(id, { kind: 'lost', at, workerId })));
  }

  async #timeOut(id: string): Promise<void> {
    try {
      await this.#parts.end(id, { kind: 'timed-out', at: this.#now() });
    } catch (error) {
      this.running.timeOutAgain(id, AGAIN_MS);
      throw error;
    }
  }

  #now(): number {
    return wallTime(this.#parts.clock);
  }
}
