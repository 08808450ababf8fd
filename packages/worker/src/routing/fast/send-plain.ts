import { REQUEST_ID_HEADER } from '../../requests/request-id.js';
import { declaredStatus, isPlain } from './answer.js';
import type { ShortRequest } from './short-request.js';

const JSON_TYPE = 'application/json; charset=utf-8';
const TEXT_TYPE = 'text/plain; charset=utf-8';

/**
 * Sends what Fastify would send for the same result of a handler.
 *
 * @returns false where it is another kind of answer, of which nothing was sent
 * @throws TypeError what `JSON.stringify` throws
 */
export function plainSender(handler: object): (request: ShortRequest, result: unknown) => boolean {
  const status = declaredStatus(handler);
  return ({ response, id }, result) => {
    const isText = typeof result === 'string';
    if (!isText && (typeof result !== 'object' || result === null || !isPlain(result))) return false;
    const text = isText ? result : (JSON.stringify(result) as string | undefined);
    if (text === undefined) return false;
    // Somebody else has answered meanwhile, as where the time for the request is over; or the client has gone.
    if (response.headersSent || response.destroyed) return true;
    response.writeHead(status, {
      [REQUEST_ID_HEADER]: id,
      'content-type': isText ? TEXT_TYPE : JSON_TYPE,
      'content-length': String(Buffer.byteLength(text)),
    });
    response.end(text);
    return true;
  };
}
