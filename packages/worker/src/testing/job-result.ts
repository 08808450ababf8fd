import type { JobError } from '../jobs/job.js';

/** The names of a class's methods. */
export type MethodName<T> = {
  [Name in keyof T]: T[Name] extends (...args: never[]) => unknown ? Name : never;
}[keyof T] &
  string;

type Result<T, Name extends keyof T> = T[Name] extends (...args: never[]) => infer R ? R : never;
type Stream<Part> = AsyncGenerator<Part, unknown, never> | Generator<Part, unknown, never>;

/** The output of a job, by the class's method: that of a stream is an empty list. */
export type JobOutput<T, Name extends keyof T> = [Name] extends [never]
  ? unknown
  : Result<T, Name> extends Stream<unknown>
    ? readonly never[]
    : Awaited<Result<T, Name>>;

/** A part of a stream. */
export type JobPart<T, Name extends keyof T> = [Name] extends [never]
  ? unknown
  : Result<T, Name> extends Stream<infer Part>
    ? Part
    : never;

export interface JobOptions<Name extends string = string> {
  /** The method with `@Job`, where the class has several; it becomes `method` of the input. */
  readonly method?: Name;
  /** Default: a new one. */
  readonly id?: string;
  /** How often the job has been given to a worker, from 1. Default 1. */
  readonly attempt?: number;
  /** Default: now. */
  readonly submittedAt?: Date;
  /** Cancels the job. */
  readonly signal?: AbortSignal;
}

/** What a client of a job gets to see. */
export interface JobResult<Output = unknown, Part = unknown> {
  /** Undefined where the job failed. */
  readonly output: Output | undefined;
  /** What was reported, in order. */
  readonly progress: readonly unknown[];
  /** What a stream yielded, in order. */
  readonly parts: readonly Part[];
  /** Why the job failed; a text where the handler returned it as `error`. */
  readonly error?: JobError | string;
}
