import { requestFields } from '../async-context/request-fields.js';
import { logTo, type LogOutlets } from '../logging/logger.js';
import { readableLine } from '../logging/readable.js';
import type { LogLine } from './served-endpoint.js';

/** A worker's log that is kept in memory for a test. */
export interface CollectedLog extends LogOutlets {
  readonly lines: readonly LogLine[];
}

const ERRORS: ReadonlySet<string> = new Set(['error', 'fatal']);

/** @param quiet whether errors stay off standard error */
export function collectLog(quiet: boolean): CollectedLog {
  const lines: LogLine[] = [];
  const stream = {
    write(text: string) {
      const line = JSON.parse(text) as LogLine;
      lines.push(line);
      if (!quiet && ERRORS.has(line.level)) process.stderr.write(`${readableLine(text.trimEnd())}\n`);
    },
  };
  return { ...logTo(stream, { level: 'info', workerId: undefined, readable: false, fields: requestFields }), lines };
}
