import type { INestApplicationContext } from '@nestjs/common';
import { workerErrors } from '../errors/index.js';
import { handlerName, refuseRequestScope, threadHandlers } from '../threads/thread-handlers.js';
import { poolSize, threadedHandlers } from '../threads/threaded-handlers.js';
import { ThreadPool, type PoolParts } from '../threads/thread-pool.js';
import { controllersOf } from './controllers.js';

/**
 * Has handlers with `@Threaded` run in threads, from when their routes are registered on.
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
  threadHandlers(handlers, pool);
  return pool;
}
