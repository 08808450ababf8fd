import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Drops the rest of a body that is refused before all of it has come, and tells the client that its connection will be closed. Call it before
 * the answer. A stream into which the body is piped, as a decoder of the app, gets no more of it.
 */
export function refuseBody(request: IncomingMessage, response: ServerResponse): void {
  request.unpipe();
  request.resume();
  if (!request.complete && !response.headersSent) response.setHeader('connection', 'close');
}
