import type { CallOptions } from '../options.js';
import type { Serialized } from '../types.js';
import type { EndpointJob } from './endpoint-job.js';
import type { JobRecord, QueueHealth } from './job-record.js';
import type { JobWaitOptions } from './job-wait.js';

type Handler = (...args: never[]) => unknown;
type IsUnion<T, Whole = T> = T extends unknown ? ([Whole] extends [T] ? false : true) : never;

/** The names of the jobs of an endpoint: the public methods of `T`. */
export type JobName<T> = unknown extends T
  ? string
  : { [Name in keyof T]: T[Name] extends Handler ? Name : never }[keyof T] & string;

/**
 * What a method gets beside its input: the worker makes those arguments. They are `ReportProgress` and `RunningJob` of the decorators, whose
 * module needs Nest, which a client does without.
 */
type Made = AbortSignal | ((output: unknown) => Promise<void>) | MadeJob;
interface MadeJob {
  readonly id: string;
  readonly method: string;
  readonly attempt: number;
  readonly submittedAt: Date;
}

type Inputs<Args extends readonly unknown[]> = Args extends readonly [infer First, ...infer Rest]
  ? [First] extends [Made]
    ? Inputs<Rest>
    : [First, ...Inputs<Rest>]
  : [];

type Member<T, Name> = Name extends keyof T ? T[Name] : never;

/** An input of its own class; a method that gets single properties of the input doesn't tell their names to the compiler. */
type OwnInput<Method> = Method extends (...args: infer Args) => unknown
  ? Inputs<Required<Args>> extends [infer Only extends object]
    ? Only extends readonly unknown[]
      ? Record<string, unknown>
      : Serialized<Only>
    : Record<string, unknown>
  : Record<string, unknown>;

/** The input of a job; of several jobs, `method` chooses. */
export type JobInput<T, Name extends JobName<T>> = unknown extends T
  ? object
  : IsUnion<JobName<T>> extends true
    ? { readonly method: Name } & OwnInput<Member<T, Name>>
    : OwnInput<Member<T, Name>>;

type Result<Method> = Method extends (...args: never[]) => infer Returned ? Returned : unknown;

/** The output of a job, as JSON brings it; of a stream a list. */
export type JobOutput<T, Name extends JobName<T>> = unknown extends T
  ? unknown
  : Result<Member<T, Name>> extends AsyncIterable<unknown>
    ? JobPart<T, Name>[]
    : Serialized<Awaited<Result<Member<T, Name>>>>;

/** A part of a job's stream. */
export type JobPart<T, Name extends JobName<T>> = unknown extends T
  ? unknown
  : Result<Member<T, Name>> extends AsyncIterable<infer Part>
    ? Serialized<Part>
    : unknown;

/** What a submitted job is to be held to; without a field the endpoint's own option counts. */
export interface SubmittedPolicy {
  /** Milliseconds that the job may run, 5,000 to 604,800,000. */
  readonly executionTimeout?: number;
  /** Milliseconds from now until the job is removed, finished or not, 10,000 to 604,800,000. */
  readonly ttl?: number;
  /** Jobs of normal priority come first, and no worker starts for this one. */
  readonly lowPriority?: boolean;
}

export interface RunOptions extends Omit<CallOptions, 'idempotencyKey'> {
  readonly policy?: SubmittedPolicy;
  /** Gets the finished job by `POST`. */
  readonly webhook?: string;
}

/** A client of a queue-based endpoint. */
export interface QueueClient<T = unknown> {
  /**
   * Submits a job. It is in the queue when this resolves. The request is sent again only if not a byte of it was sent, or if the queue has
   * refused it for now, so that no job runs twice.
   *
   * @throws EndpointUnavailableError if no answer came: `sent` is false if the endpoint can't have seen the job
   */
  run<Name extends JobName<T> = JobName<T>>(
    input: JobInput<T, Name>,
    options?: RunOptions,
  ): Promise<EndpointJob<JobOutput<T, Name>, JobPart<T, Name>>>;
  /**
   * Submits a job and waits for its output. `timeoutMs` and `signal` end the wait, and not the job.
   *
   * @throws EndpointJobError if the job has not been completed, EndpointTimeoutError
   */
  runSync<Name extends JobName<T> = JobName<T>>(
    input: JobInput<T, Name>,
    options?: RunOptions,
  ): Promise<JobOutput<T, Name>>;
  /** A job that was submitted before, by its id. Nothing is asked yet. */
  job<Name extends JobName<T> = JobName<T>>(id: string): EndpointJob<JobOutput<T, Name>, JobPart<T, Name>>;
  /** As `job(id).status()`. */
  status(id: string): Promise<JobRecord>;
  /** As `job(id).cancel()`. */
  cancel(id: string): Promise<JobRecord>;
  /** As `job(id).retry()`. */
  retry(id: string): Promise<JobRecord>;
  /** As `job(id).stream()`. */
  stream<Name extends JobName<T> = JobName<T>>(
    id: string,
    options?: JobWaitOptions,
  ): AsyncGenerator<JobPart<T, Name>, void, undefined>;
  /** How many jobs and workers there are, by state. */
  health(): Promise<QueueHealth>;
  /** Removes the jobs that wait. @returns how many that were */
  purge(): Promise<number>;
  /** A client with other options for its calls. */
  with(options: Omit<CallOptions, 'idempotencyKey'>): QueueClient<T>;
}
