import { randomBytes } from 'node:crypto';
import { REQUEST_ID_LIMIT } from '../limits/limits.js';

export const REQUEST_ID_HEADER = 'x-request-id';

const VISIBLE_ASCII = /^[\x21-\x7e]+$/;

/** Unique to this process. Random bytes for each request would be one of the largest costs of a small request. */
const PREFIX = randomBytes(9).toString('base64url');
let made = 0;

/** The client's request id where it is short and safe in a log and a header, otherwise a new one. */
export function requestIdOf(sent: string | readonly string[] | undefined): string {
  const sane = typeof sent === 'string' && sent.length <= REQUEST_ID_LIMIT && VISIBLE_ASCII.test(sent);
  if (sane) return sent;
  made += 1;
  return `${PREFIX}-${made}`;
}
