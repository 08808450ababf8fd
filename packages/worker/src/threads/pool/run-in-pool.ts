import type { Type } from '@nestjs/common';
import { Signal } from '@flash-ts/core';
import { parametersOf } from '@flash-ts/core/nest-metadata';
import { replaceHandler, type Handler } from '../../routing/replace-handler.js';
import { ClassTable } from '../crossing/class-table.js';
import { handlerName, type ThreadedHandler } from '../crossing/threaded-handlers.js';
import { callInThread } from './dispatch.js';
import type { ThreadPool } from './thread-pool.js';

/** Has the router call handlers in the pool's threads. What calls such a method itself, as another method of the class, runs it where it is. */
export function runInPool(handlers: readonly ThreadedHandler[], pool: ThreadPool): void {
  const table = new ClassTable(handlers);
  for (const [index, { controller, name }] of handlers.entries()) {
    const prototype = controller.prototype as Record<string, Handler>;
    const original = prototype[name] as Handler;
    const position = argumentCount(controller, name, original);
    // A parameter behind those of the author tells a call for a request, and when that is given up.
    Signal()(prototype, name, position);
    const handler = handlerName({ controller, name });
    replaceHandler(prototype, name, function threaded(...args) {
      const given = args[position];
      if (!(given instanceof AbortSignal)) return original.apply(this, args);
      return callInThread(pool, table, { index, handler, args: args.slice(0, position), given });
    });
  }
}

/** Parameters may have no decorator, and those with a default are not counted by the function itself. */
function argumentCount(controller: Type, name: string, handler: Handler): number {
  return Math.max(handler.length, ...parametersOf(controller, name).map(({ index }) => index + 1));
}
