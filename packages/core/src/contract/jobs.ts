/* Answers of the embedded platform about the jobs of a queue-based endpoint, beyond what its clients get. */

/** The input of a job that a worker completes without calling a handler: by it a deploy finds out whether a version takes jobs. */
export const NO_OP_INPUT = { __flash_noop: true } as const;

/** Where a job stands. The last four are final. */
export const JOB_STATES = ['IN_QUEUE', 'IN_PROGRESS', 'COMPLETED', 'FAILED', 'CANCELLED', 'TIMED_OUT'] as const;
export type JobState = (typeof JOB_STATES)[number];

/** A job, without its input and output. */
export interface JobView {
  readonly id: string;
  readonly state: JobState;
  /** How often a worker has taken it since it was submitted or retried, and how many of these attempts ended with the loss of their worker. */
  readonly attempt: number;
  readonly losses: number;
  readonly lowPriority: boolean;
  /** RFC 3339: when it was submitted, when it entered the queue for its present attempt, when that attempt began, and when it ended. */
  readonly submittedAt: string;
  readonly queuedAt: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  /** RFC 3339: the end of its time to live, at which it is removed whatever its state. */
  readonly expiresAt: string;
  /** The worker of the present or last attempt. */
  readonly workerId: string | null;
  /** What the handler's error said: a text, or JSON text. */
  readonly error: string | null;
  /** Why the platform has given it out again, or has ended it. */
  readonly reason: string | null;
}

/** A job in a list: `input` and `error` have the first 1000 characters of their JSON texts. */
export interface ListedJob extends JobView {
  readonly input: string;
  /** Of the whole input. */
  readonly inputBytes: number;
}

/** A job with its input and, once there is one, its output or the last report of its progress. */
export interface WholeJob extends JobView {
  /** Undefined where the target does not tell it. */
  readonly input?: unknown;
  readonly output?: unknown;
  readonly webhook: string | null;
}

/** The query of `GET /local/endpoints/{id}/jobs`. */
export interface JobsQuery {
  readonly state?: JobState | undefined;
  /** 1 to 1000; default 50. */
  readonly limit?: number | undefined;
  /** `next` of the page before. */
  readonly before?: number | undefined;
}

/** `GET /local/endpoints/{id}/jobs`: the last submitted or retried job first. */
export interface ListJobsResponse {
  readonly jobs: readonly ListedJob[];
  /** For `before` of the next page; null on the last one. */
  readonly next: number | null;
}
