import { wallTime, type Clock } from '../clock/clock.js';
import type { Deadlines } from '../clock/deadlines.js';
import type { Settings } from '../settings/settings.js';
import type { Worker } from '../supervision/worker.js';
import type { Job } from './job.js';
import type { JobStore } from './job-store.js';

/** A worker as a queue sees it. */
export type JobWorker = Pick<Worker, 'id' | 'phase' | 'starting' | 'waits' | 'inFlight' | 'retire' | 'leftResults'>;

/** A worker's place for a job, taken until it is released. */
export interface JobSlot {
  readonly workerId: string;
  /** @param answered whether the worker has done the job */
  release(answered?: boolean): void;
}

/** An endpoint as its queue sees it. */
export interface QueueEndpoint {
  readonly id: string;
  /** Set where somebody else starts and ends the workers. */
  readonly remote?: RemoteWorkers | undefined;
  /** A worker of any version. */
  worker(id: string): JobWorker | undefined;
  workers(): readonly JobWorker[];
  /** Whether a worker may be given jobs now: it is ready, and does not only stand by. */
  mayTake(worker: JobWorker): boolean;
  jobSlot(worker: JobWorker): JobSlot;
  /** Requests a pass of the reconcile loop. */
  reconcile(): void;
}

/** What is different where a queue hears of its workers by their requests alone. */
export interface RemoteWorkers {
  /** Milliseconds from the start in which workers of an earlier run may still name their jobs: until then no lease counts as over. */
  readonly adoptMs: number;
  /** A worker has shown its key. */
  heard(workerId: string): void;
}

/** What a queue has of its platform. */
export interface QueueParts {
  readonly jobs: JobStore;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  /** Told of an error that no caller waits for. */
  readonly onJobsError: (error: unknown) => void;
  /** Told of each job that has ended here. */
  readonly onJobEnded: (job: Job) => void;
}

/** Whether a worker gets no more jobs. */
export function mustEnd({ phase }: Pick<Worker, 'phase'>): boolean {
  return phase === 'draining' || phase === 'gone';
}

/** The times of a lease that begins or is renewed at `at`, by default now. @returns milliseconds of the wall clock */
export function leaseOf({ clock, settings }: QueueParts, at = wallTime(clock)) {
  return { at, leaseUntil: at + settings.current().jobLeaseMs };
}
