import { platformErrors } from '../errors/catalogue.js';
import type { NumberedLine } from './log-cursor.js';
import { platformLine } from './platform-line.js';

/**
 * The line that stands for lines which a reader was too slow for: they are in no memory any more.
 *
 * @param seq the number of the last line that the reader has got
 * @param next the line that it gets after this one
 */
export function lostLines(seq: number, next: NumberedLine): NumberedLine {
  const error = platformErrors.FLASH_LOG_LINES_LEFT_OUT({ lines: next.seq - seq - 1 });
  const line = platformLine('warn', error, { worker: next.workerId, time: next.time });
  return { ...next, stream: 'stderr', seq: next.seq - 1, line };
}
