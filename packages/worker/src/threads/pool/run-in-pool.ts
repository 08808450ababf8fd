import type { Type } from '@nestjs/common';
import { Signal } from '@flash-ts/core';
import { parametersOf } from '@flash-ts/core/nest-metadata';
import { replaceHandler, type Handler } from '../../routing/replace-handler.js';
import { ClassTable } from '../crossing/class-table.js';
import { handlerName, type ThreadedHandler } from '../crossing/threaded-handlers.js';
import { callInThread } from './dispatch.js';
import type { ThreadPool } from './thread-pool.js';

/** Makes the router call handlers in the pool's threads. Other code that calls such a method, as another method of the class, runs it in its own thread. */
export function runInPool(handlers: readonly ThreadedHandler[], pool: ThreadPool): void {
  const table = new ClassTable(handlers);
  for (const [index, { controller, name }] of handlers.entries()) {
    const prototype = controller.prototype as Record<string, Handler>;
    const original = prototype[name] as Handler;
    const position = argumentCount(controller, name, original);
    // A further parameter after the author's: only a call for a request has it, and it fires when the request is given up.
    Signal()(prototype, name, position);
    const handler = handlerName({ controller, name });
    replaceHandler(prototype, name, function threaded(...args) {
      const given = args[position];
      if (!(given instanceof AbortSignal)) return original.apply(this, args);
      return callInThread(pool, table, { index, handler, args: args.slice(0, position), given });
    });
  }
}

/** `length` of a function leaves out parameters with a default, and decorators know only the parameters that have one. */
function argumentCount(controller: Type, name: string, handler: Handler): number {
  return Math.max(handler.length, ...parametersOf(controller, name).map(({ index }) => index + 1));
}
