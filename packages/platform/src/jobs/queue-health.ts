import type { QueueNumbers } from './job-store.js';
import type { JobWorker } from './queue-parts.js';

/** The numbers of `/health`, in the cloud's form. @param retried jobs that were given out again */
export function queueHealth({ counts }: QueueNumbers, retried: number, workers: readonly JobWorker[]): object {
  return {
    jobs: {
      completed: counts.COMPLETED,
      failed: counts.FAILED + counts.TIMED_OUT,
      inProgress: counts.IN_PROGRESS,
      inQueue: counts.IN_QUEUE,
      retried,
    },
    workers: workersByState(workers),
  };
}

/** The numbers of workers in the cloud's words. */
function workersByState(workers: readonly JobWorker[]): Record<string, number> {
  const count = (isCounted: (worker: JobWorker) => boolean) => workers.filter(isCounted).length;
  const ready = workers.filter(({ phase }) => phase === 'ready');
  return {
    idle: ready.filter(({ inFlight }) => inFlight === 0).length,
    initializing: count(({ starting, waits }) => starting && !waits),
    ready: ready.length,
    running: ready.filter(({ inFlight }) => inFlight > 0).length,
    throttled: count(({ waits }) => waits),
    unhealthy: count(({ phase }) => phase === 'unhealthy' || phase === 'stuck'),
  };
}
