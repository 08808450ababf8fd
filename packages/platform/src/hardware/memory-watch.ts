import type { Clock } from '../clock/clock.js';
import { heldBytes, MEMORY_IS_TOLD } from '../processes/process-memory.js';
import type { WorkerPhase } from '@flash-ts/core/contract';
import type { FlashError } from '@flash-ts/core/errors';
import { excess, type MemoryLimit } from './memory-limit.js';

/** A worker whose memory is watched. */
export interface WatchedWorker {
  readonly phase: WorkerPhase;
  /** See `Worker`. */
  readonly leader: number | undefined;
  fail(error: FlashError): void;
}

/**
 * Looks at a worker's memory again and again, and ends it when it is beyond its limit. A frozen one takes none. Does nothing where the
 * system does not tell.
 */
export function watchMemory(worker: WatchedWorker, limit: MemoryLimit, clock: Clock, everyMs: number): void {
  if (!MEMORY_IS_TOLD) return;
  const look = (): void => {
    if (worker.phase === 'gone') return;
    const told = worker.phase !== 'frozen' && worker.leader !== undefined;
    const error = told ? excess(heldBytes(worker.leader), limit) : undefined;
    if (error) worker.fail(error);
    else clock.after(everyMs, look);
  };
  clock.after(everyMs, look);
}
