import type { INestApplicationContext, Type } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { Signal } from '@flash-ts/core';
import { parametersOf } from '@flash-ts/core/nest-metadata';
import { workerErrors } from '../errors/index.js';
import { replaceHandler, type Handler } from '../routing/replace-handler.js';
import { ClassTable } from './class-table.js';
import { callInThread } from './dispatch.js';
import type { ThreadPool } from './thread-pool.js';
import type { ThreadedHandler } from './threaded-handlers.js';

/** Has the router call handlers in the pool's threads. What calls such a method itself, as another method of the class, runs it where it is. */
export function threadHandlers(handlers: readonly ThreadedHandler[], pool: ThreadPool): void {
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

/** @throws FlashError `FLASH_WORKER_THREAD_SCOPE` */
export function refuseRequestScope(handlers: readonly ThreadedHandler[], app: INestApplicationContext): void {
  const wrappers = [...app.get(ModulesContainer).values()].flatMap((module) => [...module.controllers.values()]);
  for (const handler of handlers) {
    const wrapper = wrappers.find(({ metatype }) => metatype === handler.controller);
    if (wrapper && !wrapper.isDependencyTreeStatic()) {
      throw workerErrors.FLASH_WORKER_THREAD_SCOPE({ handler: handlerName(handler) });
    }
  }
}

/** As `Class.method`. */
export function handlerName({ controller, name }: Pick<ThreadedHandler, 'controller' | 'name'>): string {
  return `${controller.name}.${name}`;
}

/** Parameters may have no decorator, and those with a default are not counted by the function itself. */
function argumentCount(controller: Type, name: string, handler: Handler): number {
  return Math.max(handler.length, ...parametersOf(controller, name).map(({ index }) => index + 1));
}
