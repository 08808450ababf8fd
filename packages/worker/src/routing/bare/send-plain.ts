import { REQUEST_ID_HEADER } from '../../requests/request-id.js';
import type { Exchange } from './exchange.js';

const JSON_TYPE = 'application/json; charset=utf-8';
const TEXT_TYPE = 'text/plain; charset=utf-8';

/**
 * Sends what Fastify would send for the same value.
 *
 * @returns false where it is another kind of answer, of which nothing was sent
 * @throws TypeError what `JSON.stringify` throws
 */
export function sendPlain({ response, id }: Exchange, status: number, value: unknown): boolean {
  const isText = typeof value === 'string';
  if (!isText && (typeof value !== 'object' || value === null)) return false;
  const text = isText ? value : (JSON.stringify(value) as string | undefined);
  if (text === undefined) return false;
  // Somebody else has answered meanwhile, as where the time for the request is over; or nobody is there.
  if (response.headersSent || response.destroyed) return true;
  response.writeHead(status, {
    [REQUEST_ID_HEADER]: id,
    'content-type': isText ? TEXT_TYPE : JSON_TYPE,
    'content-length': String(Buffer.byteLength(text)),
  });
  response.end(text);
  return true;
}
