import type { WorkerLog } from '../logging/logger.js';

/** Writes what was logged, and ends the process. */
export type End = (code: 0 | 1) => never;

export function createEnd({ flush }: WorkerLog): End {
  return (code) => {
    try {
      flush();
    } catch {
      // Standard output is closed: nothing can be reported any more.
    }
    process.exit(code);
  };
}
