import { inspect } from 'node:util';
import type { LogTarget } from '../../logging/nest-logger.js';
import type { SpanFields } from '../../logging/span-fields.js';
import type { ThreadNotice } from '../crossing/messages.js';

/**
 * Sends log lines to the main thread, which logs them with the worker's level and id, and without secrets.
 *
 * @param spanFields the ids of the span in which a line is logged
 */
export function logRelay(tell: (notice: ThreadNotice) => void, spanFields: SpanFields): LogTarget {
  const at = (level: keyof LogTarget) => (logged: object, message?: string) => {
    const fields = { ...spanFields.read(), ...logged };
    try {
      tell({ kind: 'log', level, fields, message });
    } catch {
      // An author may log values that can't be copied to another thread.
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
