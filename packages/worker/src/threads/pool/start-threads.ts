import type { INestApplicationContext } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { controllersOf } from '../../endpoint/controllers.js';
import { workerErrors } from '../../errors/index.js';
import { handlerName, poolSize, threadedHandlers, type ThreadedHandler } from '../crossing/threaded-handlers.js';
import { runInPool } from './run-in-pool.js';
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
  const wrappers = [...app.get(ModulesContainer).values()].flatMap((module) => [
    ...module.controllers.values(),
    ...module.entryProviders,
  ]);
  for (const handler of handlers) {
    const wrapper = wrappers.find(({ metatype }) => metatype === handler.controller);
    if (wrapper && !wrapper.isDependencyTreeStatic()) {
      throw workerErrors.FLASH_WORKER_THREAD_SCOPE({ handler: handlerName(handler) });
    }
  }
}
