/** Where a job stands, in the words of the cloud. The last four are final. */
export type JobState = 'IN_QUEUE' | 'IN_PROGRESS' | 'COMPLETED' | 'FAILED' | 'CANCELLED' | 'TIMED_OUT';

/** What the owner of a job has set for it. */
export interface JobPolicy {
  /** Milliseconds that an attempt may take. */
  readonly executionTimeoutMs: number;
  /** Milliseconds from its submission after which the job is removed, whatever its state. */
  readonly ttlMs: number;
  /** Milliseconds after its end for which its result can be read, within its time to live. */
  readonly retentionMs: number;
  /** Whether jobs of normal priority come first, and no worker starts for it. */
  readonly lowPriority: boolean;
}

/** A job without its input, output and parts. Times are milliseconds of the wall clock, since they are compared over restarts. */
export interface Job {
  readonly id: string;
  readonly endpointId: string;
  readonly state: JobState;
  readonly policy: JobPolicy;
  readonly submittedAt: number;
  /** When it entered the queue for its present attempt. */
  readonly queuedAt: number;
  /** When its present or last attempt was taken by a worker. */
  readonly startedAt: number | undefined;
  readonly endedAt: number | undefined;
  /** The worker of the present or last attempt. */
  readonly workerId: string | undefined;
  /** How often a worker has taken it since it was submitted or retried. */
  readonly attempt: number;
  /** How many of these attempts ended with the loss of their worker. */
  readonly losses: number;
  /** Why it failed or was given out again; undefined for a job that has a result of its own. */
  readonly reason: string | undefined;
}

/** What a worker says at the end of an attempt. */
export type JobOutcome = 'COMPLETED' | 'FAILED';

export type JobEvent =
  /** A worker has taken it. */
  | { readonly kind: 'taken'; readonly at: number; readonly workerId: string }
  /** The worker has sent a result. `startedAt` tells of which run; undefined from workers that don't tell, as those of the cloud's SDKs. */
  | {
      readonly kind: 'ended';
      readonly at: number;
      readonly workerId: string;
      readonly outcome: JobOutcome;
      readonly startedAt?: number | undefined;
    }
  /** The worker has ended, or has not renewed its lease, without a result. */
  | { readonly kind: 'lost'; readonly at: number; readonly workerId: string }
  /** The attempt has taken longer than it may. */
  | { readonly kind: 'timed-out'; readonly at: number }
  | { readonly kind: 'cancelled'; readonly at: number }
  /** Its owner wants another attempt of a job that has failed. */
  | { readonly kind: 'retried'; readonly at: number };

/** Whether a job stays in its state for ever, unless its owner retries it. */
export function isFinal(state: JobState): boolean {
  return state !== 'IN_QUEUE' && state !== 'IN_PROGRESS';
}
