import type { Binder, BoundRequest } from '../../binding/binder.js';
import { unprocessable, type Fault } from '../../validation/fault.js';
import type { Handler } from '../replace-handler.js';
import type { ArgumentReader } from './arguments.js';

/** A method of a controller, and what a call of it takes. */
export interface HandlerCall<Request, Reply> {
  readonly binder: Binder | undefined;
  readonly readArguments: ArgumentReader<Request, Reply>;
  readonly handler: Handler;
  /** Made by Nest's container. */
  readonly instance: object;
}

/** How a call ends. */
export interface Ends<Request, Reply> {
  /** Sends a result. A promise where that takes longer than handing it over. */
  readonly answer: (result: unknown, request: Request, reply: Reply) => Promise<unknown> | undefined;
  /** Takes what was thrown on the way, by `answer` too. */
  readonly fail: (thrown: unknown, request: Request, reply: Reply) => void;
}

/**
 * Binds, calls and answers as Nest's pipeline does for a handler without pipes, interceptors and filters. It makes no promise unless the
 * author's code or a constraint did: each costs a turn of the microtask queue.
 */
export function handlerRun<Request extends BoundRequest, Reply>(
  { binder, readArguments, handler, instance }: HandlerCall<Request, Reply>,
  { answer, fail }: Ends<Request, Reply>,
): (request: Request, reply: Reply) => void {
  function judged(faults: readonly Fault[] | undefined, request: Request, reply: Reply): Promise<unknown> | undefined {
    if (faults && faults.length > 0) throw unprocessable(faults);
    const values = readArguments(request, reply);
    return values instanceof Promise
      ? values.then((settled) => call(settled, request, reply))
      : call(values, request, reply);
  }

  function call(values: unknown[], request: Request, reply: Reply): Promise<unknown> | undefined {
    const result = handler.apply(instance, values);
    return isThenable(result)
      ? Promise.resolve(result).then((settled) => answer(settled, request, reply))
      : answer(result, request, reply);
  }

  return (request, reply) => {
    try {
      const faults = binder?.(request);
      const pending =
        faults instanceof Promise
          ? faults.then((settled) => judged(settled, request, reply))
          : judged(faults, request, reply);
      pending?.catch((thrown: unknown) => fail(thrown, request, reply));
    } catch (thrown) {
      fail(thrown, request, reply);
    }
  };
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as PromiseLike<unknown>).then === 'function';
}
