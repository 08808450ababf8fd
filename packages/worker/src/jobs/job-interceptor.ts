import type { CallHandler, ExecutionContext, NestInterceptor, Type } from '@nestjs/common';
import { JOB_CONTEXT, type JobContext } from '@flash-ts/core/definition';
import type { QueueResource } from '@flash-ts/core/manifest';
import { Handler } from '@flash-ts/core/nest-metadata';
import { from, mergeMap, type Observable } from 'rxjs';
import { compileBinder, type Binder, type BoundRequest } from '../binding/binder.js';
import { putInnermost } from '../binding/binding-interceptor.js';
import { dtoValidators } from '../binding/bound-handlers.js';
import { declaredParameters } from '../binding/declared-parameters.js';
import { unprocessable } from '../validation/fault.js';

/** A job's context as the worker has it: its input is replaced when it has been validated. */
export interface OpenContext extends JobContext {
  input: unknown;
  /** Gives out a part of a stream. */
  readonly part: (output: unknown) => Promise<void>;
}

/**
 * Checks the input of a job and gives out the parts of a stream. It is the innermost interceptor: after the author's guards and interceptors and
 * before their pipes, as for requests; the author's interceptors see the end of a stream, and an error in the middle of it.
 */
class JobInterceptor implements NestInterceptor {
  readonly #binders: ReadonlyMap<string, Binder>;

  /** @param binders by method; none where nothing is to be checked */
  constructor(binders: ReadonlyMap<string, Binder>) {
    this.#binders = binders;
  }

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    if (context.getType<string>() !== JOB_CONTEXT) return next.handle();
    const job = context.getArgByIndex<OpenContext>(0);
    const binder = this.#binders.get(job.method);
    if (binder) job.input = await bound(job.input as object, binder);
    return next.handle().pipe(mergeMap((result) => from(drained(result, job))));
  }
}

/** A copy of an input with the values that were built from it: the author's guards and interceptors may have kept the input. */
async function bound(input: object, binder: Binder): Promise<unknown> {
  const request: BoundRequest = { body: { ...input }, headers: {}, query: {}, params: {}, bodyFault: null };
  const faults = await binder(request);
  if (faults.length > 0) throw unprocessable(faults);
  return request.body;
}

/**
 * Puts the interceptor on the methods with `@Job` of an endpoint class.
 *
 * @param leftToAuthor whether the author's own pipes validate what a method gets
 */
export function interceptJobs(
  endpoint: Type,
  { jobs, forbidUnknown }: Pick<QueueResource, 'jobs' | 'forbidUnknown'>,
  leftToAuthor: (controller: Type, handler: object) => boolean,
): void {
  const validators = dtoValidators(forbidUnknown);
  const binders = new Map<string, Binder>();
  const interceptor = new JobInterceptor(binders);
  for (const { name } of jobs) {
    const handler = new Handler(endpoint, name);
    const binder = leftToAuthor(endpoint, handler.method)
      ? undefined
      : compileBinder(declaredParameters(handler), validators);
    if (binder) binders.set(name, binder);
    putInnermost(interceptor, handler.method);
  }
}

/** A stream's parts are given out, and its output is an empty list, as that of the Python SDK; any other result is the output. */
async function drained(result: unknown, { part, signal }: OpenContext): Promise<unknown> {
  if (!isStream(result)) return result;
  for await (const output of result) {
    // Ends the generator at its `yield`, so that its `finally` runs.
    signal.throwIfAborted();
    await part(output);
  }
  return [];
}

/** An async generator, a generator, or another async iterable, such as a stream of a client. */
function isStream(result: unknown): result is AsyncIterable<unknown> | Iterable<unknown> {
  if (typeof result !== 'object' || result === null) return false;
  return Symbol.asyncIterator in result || (Symbol.iterator in result && 'next' in result);
}
