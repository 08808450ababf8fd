import { platformErrors } from '../errors/catalogue.js';
import type { NumberedLine } from './log-cursor.js';
import { platformLine } from './platform-line.js';

/**
 * A line that replaces lines which are no longer in memory because the reader was too slow.
 *
 * @param seq the number of the last line that was read
 * @param next the line that is read after this one
 */
export function lostLines(seq: number, next: NumberedLine): NumberedLine {
  const leftOut = next.seq - seq - 1;
  const error = platformErrors.FLASH_LOG_LINES_LEFT_OUT({ lines: leftOut });
  const line = platformLine('warn', error, { worker: next.workerId, time: next.time });
  return { ...next, stream: 'stderr', seq: next.seq - 1, line, leftOut };
}
