import {
  UseInterceptors,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
  type Type,
} from '@nestjs/common';
import { JOB_CONTEXT, type JobContext } from '@flash-ts/core/definition';
import { enhancersOf, methodOf, replaceInterceptors } from '@flash-ts/core/nest-metadata';
import { from, mergeMap, type Observable } from 'rxjs';
import { unprocessable } from '../validation/fault.js';
import type { InputBinder } from './input-binder.js';

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
export class JobInterceptor implements NestInterceptor {
  readonly #binders = new Map<string, InputBinder | undefined>();

  /** @param binder undefined where the author's own pipes validate the input */
  attach(controller: Type, name: string, binder: InputBinder | undefined): void {
    const handler = methodOf(controller, name);
    this.#binders.set(name, binder);
    // Metadata stays when an app is closed: the interceptor of an earlier app would work a second time.
    const others = enhancersOf('interceptors', handler).filter((one) => !(one instanceof JobInterceptor));
    replaceInterceptors(handler, others);
    UseInterceptors(this)(controller.prototype as object, name, { value: handler });
  }

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    if (context.getType<string>() !== JOB_CONTEXT) return next.handle();
    const job = context.getArgByIndex<OpenContext>(0);
    const binder = this.#binders.get(job.method);
    const bound = await binder?.(job.input as Record<string, unknown>);
    if (bound && 'faults' in bound) throw unprocessable(bound.faults);
    if (bound) job.input = bound.input;
    return next.handle().pipe(mergeMap((result) => from(drained(result, job))));
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
