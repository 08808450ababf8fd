import type { FaultDetail } from '@flash-ts/core/contract';
import type { TraceHeaders } from '../async-context/served-job.js';

/** A job as a worker takes it from its queue. */
export interface TakenJob {
  readonly id: string;
  /** Parsed JSON; a missing one is `{}`. */
  readonly input?: unknown;
  /** How often the job has been given to a worker, from 1. Default 1. */
  readonly attempt?: number;
  /** Default: now. */
  readonly submittedAt?: Date;
  /** Milliseconds that it has waited in its queue; undefined where the queue does not tell. */
  readonly delayMs?: number;
  /** Which run of the job this is for its queue; undefined where the queue does not tell. */
  readonly takenAt?: number;
  /** Milliseconds for all its attempts. Default: the option `executionTimeoutMs`. */
  readonly executionTimeoutMs?: number;
  /** The trace context that was submitted with it. */
  readonly trace?: TraceHeaders;
}

/** A job whose input says which method runs it. */
export interface ReadJob extends TakenJob {
  readonly method: string;
  /** The input without `method` where that chooses. */
  readonly argument: Record<string, unknown>;
}

/** How a job that runs is cancelled, and where its progress and parts go. */
export interface JobHooks {
  /** Fires when the job is cancelled or the worker is forced to end; its reason becomes the job's error. */
  readonly signal?: AbortSignal;
  /**
   * Called with each report, one after another, and never after the job's outcome.
   *
   * @param text the report as JSON
   */
  readonly onProgress: (text: string) => Promise<void> | void;
  /**
   * Called with each part of a stream, one after another; the handler goes on when it has resolved. A rejection fails the job.
   *
   * @param text the part as JSON
   */
  readonly onPart: (text: string) => Promise<void> | void;
}

/** What is told of an error, with the names that the Python SDK gives. */
export interface JobError {
  readonly error_type: string;
  readonly error_message: string;
  readonly error_traceback: string;
  readonly hostname: string;
  readonly worker_id: string;
  /** What is wrong with the input, as in the body of a 422; `loc` begins with `input`. */
  readonly detail?: readonly FaultDetail[];
}

export interface CompletedJob {
  /** The output as JSON. */
  readonly text: string;
}

export interface FailedJob {
  /** A text is what the handler returned as `error`. */
  readonly error: JobError | string;
  /** What the handler returned beside `error`, as JSON; undefined where it threw. */
  readonly text?: string;
  /** Whether a further attempt might end differently. Those of `retries` have been made. */
  readonly retryable: boolean;
  /** Whether `executionTimeoutMs` ended it. */
  readonly timedOut?: boolean;
  /** Whether its client or the end of the worker stopped it before that. */
  readonly cancelled?: boolean;
  /** The handler did not heed its signal and still runs; the worker should be replaced. */
  readonly stillRunning: boolean;
}

export type JobOutcome = CompletedJob | FailedJob;

export function isFailed(outcome: JobOutcome): outcome is FailedJob {
  return 'error' in outcome;
}
