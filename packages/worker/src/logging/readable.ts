import { logFields, visibleText, type LogFields } from '@flash-ts/core/contract';
import type { styleText } from 'node:util';

type Format = Parameters<typeof styleText>[0];

/** Colours a text, or leaves it as it is. */
export type Paint = (format: Format, text: string) => string;

/** Where a line comes from, for a reader of several workers. */
export interface LineOrigin {
  /** RFC 3339. */
  readonly time: string;
  readonly names: readonly { readonly text: string; readonly format: Format }[];
}

export interface ReadableOptions {
  /** Default: no colours. */
  readonly paint?: Paint;
  readonly origin?: LineOrigin;
}

/** Fields that the line begins with, or that are of no use to a person. */
const SHOWN_APART = new Set(['level', 'time', 'msg', 'worker', 'context', 'startedAt']);
/** Fields of a request's line that its words already say. */
const REQUEST_WORDS = new Set(['method', 'path', 'route', 'status', 'durationMs']);

const COLOURS: Readonly<Record<LogFields['level'], Format>> = {
  fatal: ['red', 'bold'],
  error: 'red',
  warn: 'yellow',
  info: 'green',
  debug: 'dim',
  trace: 'dim',
};
const LEVEL_WIDTH = 5;
/** Characters of a request's method, and of its path, that a line shows. */
const SENT_LENGTH = 200;
const INDENT = '    ';
const FOREIGN_FRAME = /^\s+at .*(?:node_modules\/|node:)/;

/**
 * A line of a worker's output for a person: time, names, level, message and fields, and indented below it what has several lines, such as the
 * stack of an error. Control characters are shown escaped. Text that is not JSON has no level.
 */
export function readableLine(line: string, { paint = (_, text) => text, origin }: ReadableOptions = {}): string {
  const fields = logFields(line);
  const time = origin?.time ?? fields?.['time'];
  const head = [
    ...(typeof time === 'string' ? [paint('dim', visibleText(shownTime(time)))] : []),
    ...(origin?.names ?? []).map(({ format, text }) => paint(format, visibleText(text))),
  ];
  if (!fields) return [...head, ...(origin ? [' '.repeat(LEVEL_WIDTH)] : []), visibleText(line)].join(' ');
  const isRequest = fields['msg'] === 'request' && typeof fields['method'] === 'string';
  const below: string[] = [];
  const words = isRequest ? requestWords(fields, paint) : visibleWords(firstLine(fields['msg'], below));
  const rest = Object.entries(fields)
    .filter(([name]) => !SHOWN_APART.has(name) && !(isRequest && REQUEST_WORDS.has(name)))
    .flatMap(([name, value]) => {
      const text = fieldText(value, below);
      return text === undefined ? [] : [paint('dim', visibleText(`${name}=${text}`))];
    });
  const { level, context } = fields;
  const parts = [
    ...head,
    paint(COLOURS[level], level.toUpperCase().padEnd(LEVEL_WIDTH)),
    ...(typeof context === 'string' ? [visibleText(`[${context}]`)] : []),
    ...(words === undefined ? [] : [words]),
    ...rest,
  ];
  return [parts.join(' '), ...below.map((text) => INDENT + belowText(text, paint))].join('\n');
}

/** Frames of packages and of Node are dim, so that the author's own stand out. */
function belowText(text: string, paint: Paint): string {
  const visible = visibleText(text);
  return FOREIGN_FRAME.test(text) ? paint('dim', visible) : visible;
}

/** In the local time zone, with the day unless it is today: `14:03:22.113`, `2026-11-24 14:03:22.113`. */
function shownTime(time: string): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return time;
  const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()].map(twoDigits).join('-');
  const clock = [date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits).join(':');
  const text = `${clock}.${String(date.getMilliseconds()).padStart(3, '0')}`;
  return date.toDateString() === new Date().toDateString() ? text : `${day} ${text}`;
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}

/** `POST /users 200 4 ms`. */
function requestWords({ method, path, status, durationMs }: LogFields, paint: Paint): string {
  const answer = visibleText(status === undefined ? 'no answer' : shown(status));
  const words = [cut(shown(method)), cut(shown(path)), paint(statusColour(status), answer)];
  // A request whose head was never whole has none.
  return (durationMs === undefined ? words : [...words, shownDuration(durationMs), 'ms']).join(' ');
}

function statusColour(status: unknown): Format {
  if (typeof status !== 'number' || status >= 500) return 'red';
  if (status >= 400) return 'yellow';
  return status >= 300 ? 'cyan' : 'green';
}

/** Whole milliseconds, below 10 with one more digit. */
function shownDuration(ms: unknown): string {
  if (typeof ms !== 'number') return cut(shown(ms));
  return String(ms < 10 ? Math.round(ms * 10) / 10 : Math.round(ms));
}

/** What a client has sent, as a part of one line. */
function cut(text: string): string {
  const visible = visibleText(text);
  return visible.length <= SENT_LENGTH ? visible : `${visible.slice(0, SENT_LENGTH)}…`;
}

function visibleWords(words: string | undefined): string | undefined {
  return words === undefined ? undefined : visibleText(words);
}

/** The first line of a message. @param below gets the others */
function firstLine(message: unknown, below: string[]): string | undefined {
  if (typeof message !== 'string') return message === undefined ? undefined : shown(message);
  const [first, ...others] = message.split('\n');
  below.push(...others);
  return first;
}

/** The text of a field after its name. @param below gets the lines of what has several; undefined if nothing is left */
function fieldText(value: unknown, below: string[]): string | undefined {
  // Nest's logger has stacks and other values beside the message in a list.
  const items = Array.isArray(value) ? (value as unknown[]) : [value];
  const short = items.filter((item) => longText(item) === undefined);
  for (const item of items) below.push(...(longText(item)?.split('\n') ?? []));
  if (short.length === 0 && items.length > 0) return undefined;
  return shown(Array.isArray(value) ? short : value);
}

/** A stack, or a text of several lines; undefined for anything else. */
function longText(value: unknown): string | undefined {
  const stack = (value as { stack?: unknown } | null)?.stack;
  if (typeof stack === 'string') return stack;
  return typeof value === 'string' && value.includes('\n') ? value : undefined;
}

function shown(value: unknown): string {
  return typeof value === 'string' && /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value);
}
