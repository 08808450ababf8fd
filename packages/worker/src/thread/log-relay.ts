import { inspect } from 'node:util';
import type { LogTarget } from '../logging/nest-logger.js';
import type { ThreadNotice } from '../threads/messages.js';

/** Hands log lines to the main thread, which writes them as its own: with the worker's level, its id, and without secrets. */
export function logRelay(tell: (notice: ThreadNotice) => void): LogTarget {
  const at = (level: keyof LogTarget) => (fields: object, message?: string) => {
    try {
      tell({ kind: 'log', level, fields, message });
    } catch {
      // An author may log what can't be copied.
      tell({ kind: 'log', level, fields: { details: inspect(fields) }, message });
    }
  };
  return {
    trace: at('trace'),
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    fatal: at('fatal'),
  };
}
