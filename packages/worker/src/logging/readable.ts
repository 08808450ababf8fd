import type { styleText } from 'node:util';

type Format = Parameters<typeof styleText>[0];

/** Colours a text, or leaves it as it is. */
export type Paint = (format: Format, text: string) => string;

type Fields = Readonly<Record<string, unknown>>;

/** Fields that the line begins with, or that are of no use to a person. */
const SHOWN_APART = new Set(['level', 'time', 'msg', 'worker', 'context', 'err', 'startedAt']);
/** Fields of a request's line that its words already say. */
const REQUEST_WORDS = new Set(['method', 'path', 'route', 'status', 'durationMs']);

const COLOURS: Readonly<Record<string, Format>> = {
  FATAL: ['red', 'bold'],
  ERROR: 'red',
  WARN: 'yellow',
  INFO: 'green',
  DEBUG: 'dim',
  TRACE: 'dim',
};

/** A worker's JSON log line for a person: time of day, level, message, fields, and an error's stack below. Other text stays as it is. */
export function readableLine(line: string, paint: Paint = (_, text) => text): string {
  const fields = parse(line);
  if (!fields) return line;
  const { time, msg } = fields;
  const level = String(fields['level']).toUpperCase();
  const isRequest = msg === 'request' && typeof fields['method'] === 'string';
  const head = [
    ...(typeof time === 'string' ? [paint('dim', timeOfDay(time))] : []),
    paint(COLOURS[level] ?? 'reset', level.padEnd(5)),
    ...(typeof fields['context'] === 'string' ? [`[${fields['context']}]`] : []),
    ...(isRequest ? [requestWords(fields)] : typeof msg === 'string' ? [msg] : []),
  ];
  const rest = Object.entries(fields)
    .filter(([name]) => !SHOWN_APART.has(name) && !(isRequest && REQUEST_WORDS.has(name)))
    .map(([name, value]) => paint('dim', `${name}=${shown(value)}`));
  return [...head, ...rest].join(' ') + stackOf(fields['err']);
}

function parse(line: string): Fields | undefined {
  if (!line.startsWith('{"level":')) return undefined;
  try {
    return JSON.parse(line) as Fields;
  } catch {
    return undefined;
  }
}

/** In the local time zone: `14:03:22.113`. */
function timeOfDay(time: string): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return time;
  const [hours, minutes, seconds] = [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) =>
    String(part).padStart(2, '0'),
  );
  return `${hours}:${minutes}:${seconds}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

function requestWords({ method, path, status, durationMs }: Fields): string {
  return `${shown(method)} ${shown(path)} ${status === undefined ? 'no answer' : shown(status)} ${shown(durationMs)} ms`;
}

function shown(value: unknown): string {
  if (typeof value === 'string') return /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value);
  return JSON.stringify(value);
}

function stackOf(err: unknown): string {
  const stack = (err as { stack?: unknown } | undefined)?.stack;
  return typeof stack === 'string' ? `\n${stack.replaceAll(/^/gm, '    ')}` : '';
}
