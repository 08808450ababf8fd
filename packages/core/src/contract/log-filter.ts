import type { LogLine, LogQuery } from './local-endpoints.js';
import { LOG_LEVELS, logFields, TEXT_LEVELS } from './log-lines.js';

export type LogFilter = Pick<LogQuery, 'level' | 'request'>;

/** A test whether a line is of the level or a more severe one, and of the request. */
export function lineTest({ level = 'trace', request }: LogFilter): (line: LogLine) => boolean {
  if (level === 'trace' && request === undefined) return () => true;
  const least = LOG_LEVELS.indexOf(level);
  return ({ line, stream }) => {
    // Of most lines this is enough to know, and it costs less than to parse them.
    if (request !== undefined && !line.includes(request)) return false;
    const fields = logFields(line);
    if (request !== undefined && fields?.['requestId'] !== request) return false;
    return LOG_LEVELS.indexOf(fields?.level ?? TEXT_LEVELS[stream]) >= least;
  };
}
