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
 * Checks a worker's memory periodically, and ends the worker when it is over its limit. A frozen worker is not checked. Does nothing on
 * systems that do not report the memory of a process.
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
