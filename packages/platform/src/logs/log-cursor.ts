import type { LogLine } from '@flash-ts/core/contract';

/** A line with its number among the lines of its worker, from 1. */
export type NumberedLine = LogLine & { readonly seq: number };

/** Where a reader of a worker's lines begins. */
export type LogCursor =
  | { readonly kind: 'tail'; readonly lines: number }
  /** Milliseconds of the epoch; lines of exactly that time are included. */
  | { readonly kind: 'since'; readonly time: number }
  /** The number of the last line that the reader has seen. */
  | { readonly kind: 'after'; readonly seq: number };

const SEQ_DIGITS = 12;

/** The id of a line as an event: its time, so that readers that know only timestamps can use it, and its number. */
export function lineId({ time, seq }: NumberedLine): string {
  return `${time}/${String(seq).padStart(SEQ_DIGITS, '0')}`;
}

/** The cursor of an event id of this stream or of an RFC 3339 time; undefined for anything else. */
export function cursorAfter(eventId: string): LogCursor | undefined {
  const seq = /\/(\d{1,15})$/.exec(eventId)?.[1];
  return seq === undefined ? cursorSince(eventId) : { kind: 'after', seq: Number(seq) };
}

const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/i;

export function cursorSince(text: string): LogCursor | undefined {
  const time = RFC_3339.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? undefined : { kind: 'since', time };
}
