import type { ExecutionContext } from '@nestjs/common';

/** The context type of guards, interceptors and filters that run for a job: `context.getType<'flash-job'>()`. */
export const JOB_CONTEXT = 'flash-job';

/**
 * Reports the progress of a job, any JSON value. Its client reads the last report as `output` of the job's status while the job runs. It
 * resolves when the platform has the report, or when the report was given up: a lost report fails no job. After the job's end it does
 * nothing.
 *
 * @throws FlashError `FLASH_WORKER_JOB_OUTPUT`, as a rejection, if JSON can't hold the value
 */
export type ReportProgress = (output: unknown) => Promise<void>;

/** What `@JobInfo()` gives. */
export interface RunningJob {
  readonly id: string;
  /** The method with `@Job` that runs it. */
  readonly method: string;
  /** From 1: the attempts of the platform and those of `retries` together. */
  readonly attempt: number;
  readonly submittedAt: Date;
}

/** The argument of guards, interceptors and filters that run for a job: `context.getArgByIndex<JobContext>(0)`. */
export interface JobContext extends RunningJob {
  /** As it was sent, until it has been validated; then as the handler gets it. */
  readonly input: unknown;
  /** Fires when the job is cancelled, when its time is over, and when the worker is forced to end. */
  readonly signal: AbortSignal;
  readonly progress: ReportProgress;
}

/** The job of an execution context; undefined in any other. */
export function jobOf(context: ExecutionContext): JobContext | undefined {
  return context.getType<string>() === JOB_CONTEXT ? context.getArgByIndex<JobContext>(0) : undefined;
}
