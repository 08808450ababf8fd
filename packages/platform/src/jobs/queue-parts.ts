import { wallTime, type Clock } from '../clock/clock.js';
import type { Deadlines } from '../clock/deadlines.js';
import type { SlotListener } from '../pool/worker-slot.js';
import type { Settings } from '../settings/settings.js';
import type { Worker } from '../supervision/worker.js';
import type { Job } from './job.js';
import type { JobStore } from './job-store.js';

/** An endpoint as its queue sees it. */
export interface QueueEndpoint extends SlotListener {
  readonly id: string;
  /** A worker of any version. */
  worker(id: string): Worker | undefined;
  workers(): readonly Worker[];
  /** Whether a worker may be given jobs now: it is ready, and does not only stand by. */
  mayTake(worker: Worker): boolean;
  /** Requests a pass of the reconcile loop. */
  reconcile(): void;
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
