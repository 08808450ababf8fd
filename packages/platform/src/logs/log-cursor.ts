import { parseLineTime, type LogLine } from '@flash-ts/core/contract';

/** A line with its number among the lines of its worker, from 1. */
export type NumberedLine = LogLine & { readonly seq: number };

/** Where a reader begins. Times are those of lines: RFC 3339 in UTC with milliseconds, whose texts are in the order of time. */
export type LogCursor =
  /** The newest lines, none of them older than `since`. */
  | { readonly kind: 'tail'; readonly lines: number; readonly since?: string }
  /** Lines of exactly that time are included. */
  | { readonly kind: 'since'; readonly time: string }
  /** For one worker: the number of the last line that the reader has seen. */
  | { readonly kind: 'after'; readonly seq: number };

/** All lines. */
export const FROM_THE_FIRST: LogCursor = { kind: 'since', time: '' };

const SEQ_DIGITS = 12;

/** The id of a line as an event: its time, so that readers that know only timestamps can use it, and its number. */
export function lineId({ time, seq }: NumberedLine): string {
  return `${time}/${String(seq).padStart(SEQ_DIGITS, '0')}`;
}

/** The cursor of an event id of this stream or of an RFC 3339 time; undefined for anything else. */
export function cursorAfter(eventId: string): LogCursor | undefined {
  const seq = /\/(\d{1,15})$/.exec(eventId)?.[1];
  if (seq !== undefined) return { kind: 'after', seq: Number(seq) };
  const time = parseLineTime(eventId);
  return time === undefined ? undefined : { kind: 'since', time };
}
