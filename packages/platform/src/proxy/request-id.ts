import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { REQUEST_ID_HEADER } from './headers.js';

/** An id from a client is used if it is safe in logs and headers. */
const ACCEPTABLE = /^[\w.:/+=-]{1,128}$/;
/** Different at each start of the platform. */
const PREFIX = randomBytes(8).toString('hex');
let count = 0;

/** The id of a request: that of its header, or a new unique one. It is not a secret, so a counter is enough. */
export function requestIdOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers[REQUEST_ID_HEADER];
  if (typeof given === 'string' && ACCEPTABLE.test(given)) return given;
  count += 1;
  return `${PREFIX}-${count}`;
}
