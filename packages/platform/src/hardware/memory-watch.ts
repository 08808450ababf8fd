import type { Clock } from '../clock/clock.js';
import { heldBytes, MEMORY_IS_TOLD } from '../supervision/process-memory.js';
import type { Worker } from '../supervision/worker.js';
import { excess, type MemoryLimit } from './memory-limit.js';

/**
 * Looks at a worker's memory again and again, and ends it when it is beyond its limit. A frozen one takes none. Does nothing where the
 * system does not tell.
 */
export function watchMemory(worker: Worker, limit: MemoryLimit, clock: Clock, everyMs: number): void {
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
