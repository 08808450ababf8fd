import { randomUUID } from 'node:crypto';
import { REQUEST_ID_LIMIT } from '../limits/limits.js';

export const REQUEST_ID_HEADER = 'x-request-id';

const VISIBLE_ASCII = /^[\x21-\x7e]+$/;

/** The client's request id where it is short and harmless in a log and a header, otherwise a new one. */
export function requestIdOf(sent: string | readonly string[] | undefined): string {
  const sane = typeof sent === 'string' && sent.length <= REQUEST_ID_LIMIT && VISIBLE_ASCII.test(sent);
  return sane ? sent : randomUUID();
}
