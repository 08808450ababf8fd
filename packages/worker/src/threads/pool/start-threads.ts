import type { INestApplicationContext, Type } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { Signal } from '@flash-ts/core';
import { parametersOf } from '@flash-ts/core/nest-metadata';
import { controllersOf, controllerWrappers } from '../../endpoint/controllers.js';
import { workerErrors } from '../../errors/index.js';
import { replaceHandler, type Handler } from '../../routing/replace-handler.js';
import { ClassTable } from '../crossing/class-table.js';
import { handlerName, poolSize, threadedHandlers, type ThreadedHandler } from '../crossing/threaded-handlers.js';
import { callInThread } from './dispatch.js';
import { ThreadPool, type PoolParts } from './thread-pool.js';

/**
 * Starts the pool, and makes handlers with `@Threaded` run in it. Call it before Nest registers their routes.
 *
 * @returns undefined where no handler is threaded
 * @throws FlashError `FLASH_WORKER_THREAD_SCOPE`, `FLASH_WORKER_THREAD_PROGRAM`
 */
export async function startThreads(
  app: INestApplicationContext,
  threadUrl: URL | undefined,
  parts: Pick<PoolParts, 'log' | 'carrier'>,
): Promise<ThreadPool | undefined> {
  const handlers = threadedHandlers(controllersOf(app));
  if (handlers.length === 0) return undefined;
  refuseRequestScope(handlers, app);
  if (!threadUrl) throw workerErrors.FLASH_WORKER_THREAD_PROGRAM({ handlers: handlers.map(handlerName) });
  const pool = await ThreadPool.start({ threadUrl, size: poolSize(handlers), ...parts });
  runInPool(handlers, pool);
  return pool;
}

/** @throws FlashError `FLASH_WORKER_THREAD_SCOPE` */
function refuseRequestScope(handlers: readonly ThreadedHandler[], app: INestApplicationContext): void {
  const wrappers = controllerWrappers(app.get(ModulesContainer)).map(({ wrapper }) => wrapper);
  for (const handler of handlers) {
    const wrapper = wrappers.find(({ metatype }) => metatype === handler.controller);
    if (wrapper && !wrapper.isDependencyTreeStatic()) {
      throw workerErrors.FLASH_WORKER_THREAD_SCOPE({ handler: handlerName(handler) });
    }
  }
}

/** Makes the router call handlers in the pool's threads. Other code that calls such a method, as another method of the class, runs it in its own thread. */
function runInPool(handlers: readonly ThreadedHandler[], pool: ThreadPool): void {
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
