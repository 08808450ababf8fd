import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { REQUEST_ID_HEADER } from './headers.js';

/** An id from outside is taken over when it is harmless in logs and headers. */
const ACCEPTABLE = /^[\w.:/+=-]{1,128}$/;
/** Differs from one start of the platform to the next. */
const PREFIX = randomBytes(8).toString('hex');
let count = 0;

/** The id of a request: the one that it came with, or one that no other request has. It is no secret, so that a number does. */
export function requestIdOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers[REQUEST_ID_HEADER];
  if (typeof given === 'string' && ACCEPTABLE.test(given)) return given;
  count += 1;
  return `${PREFIX}-${count}`;
}
