/** Levels of log lines, the least severe first. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

/** The level of a line that is not JSON, by its stream: text on standard error is mostly an error that no logger has seen. */
export const TEXT_LEVELS = { stdout: 'info', stderr: 'error' } as const satisfies Record<string, LogLevel>;

/** The fields of a log line, with its level by the name that it has here. */
export type LogFields = Readonly<Record<string, unknown>> & { readonly level: LogLevel };

/**
 * The fields of a line that is a JSON object with a `level`, as Flash's workers, pino, bunyan and winston write them; undefined for any other
 * text.
 */
export function logFields(line: string): LogFields | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const fields = JSON.parse(line) as Record<string, unknown>;
    const level = levelOf(fields['level']);
    return level && Object.assign(fields, { level });
  } catch {
    return undefined;
  }
}

/** Numbers are those of pino: 30 is `info`, and a level of its own lies between two of these. A foreign name counts as `info`. */
function levelOf(value: unknown): LogLevel | undefined {
  if (typeof value === 'number') return LOG_LEVELS[Math.min(Math.max(Math.floor(value / 10) - 1, 0), 5)];
  if (typeof value !== 'string') return undefined;
  const name = value.toLowerCase();
  return LOG_LEVELS.find((level) => level === name) ?? (name === 'warning' ? 'warn' : 'info');
}

const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/i;
/** `toISOString` writes years beyond these four digits with a sign and six digits. */
const LINE_TIME = /^\d{4}-/;

/** A time as lines of logs have it, whose texts are in the order of time: RFC 3339 in UTC with milliseconds. */
export function lineTime(ms: number): string | undefined {
  const time = Number.isNaN(new Date(ms).getTime()) ? '' : new Date(ms).toISOString();
  return LINE_TIME.test(time) ? time : undefined;
}

/** An RFC 3339 time of any zone as lines have it; undefined for anything else. */
export function parseLineTime(text: string): string | undefined {
  return RFC_3339.test(text) ? lineTime(Date.parse(text)) : undefined;
}
