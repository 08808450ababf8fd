import type { IncomingMessage } from 'node:http';
import { lingerAtClose } from '@flash-ts/core/connections';
import { bodyFraming } from './headers.js';

/** Whether a part of the request's body has not arrived yet. */
export function hasUnreadBody(request: IncomingMessage): boolean {
  if (request.complete) return false;
  const framing = bodyFraming(request);
  return framing.kind === 'chunked' || (framing.kind === 'length' && framing.length > 0);
}

/**
 * Discards what is still to come of a request's body. Call it before the end of the answer, which must close the connection: nothing can follow
 * an unread body. The connection is closed in a way that lets a client which is still sending read its answer.
 */
export function discardRest(request: IncomingMessage): void {
  request.resume();
  lingerAtClose(request.socket);
}
