import type { WorkerLog } from '../logging/logger.js';

/** Ends the process; what was logged is written first. */
export type End = (code: 0 | 1) => never;

export function createEnd({ flush }: WorkerLog): End {
  return (code) => {
    try {
      flush();
    } catch {
      // Standard output is gone: there is nobody left to tell.
    }
    process.exit(code);
  };
}
