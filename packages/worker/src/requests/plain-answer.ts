import { STATUS_CODES, type ServerResponse } from 'node:http';
import { REQUEST_ID_HEADER } from './request-id.js';

/** What a client learns of an error that is not meant for it, in Nest's words. */
export const UNKNOWN_ERROR = 'Internal server error';

/** The worker's own answer to a request that the app can't or may not answer, in the shape of Nest's errors; that of an unknown error has no `error`. */
export function plainBody(status: number, message: string): string {
  return JSON.stringify({
    statusCode: status,
    message,
    ...(message !== UNKNOWN_ERROR && { error: STATUS_CODES[status] }),
  });
}

/**
 * Sends such an answer, and closes the connection after it. Nothing may have been sent before; what the app had set for its own answer is
 * dropped.
 */
export function answerPlainly(response: ServerResponse, status: number, message: string, requestId = ''): void {
  const body = plainBody(status, message);
  for (const name of response.getHeaderNames()) response.removeHeader(name);
  if (requestId !== '') response.setHeader(REQUEST_ID_HEADER, requestId);
  response.statusCode = status;
  // What the app has set may be what can't be sent.
  response.statusMessage = STATUS_CODES[status] ?? '';
  response.setHeader('connection', 'close');
  response.setHeader('content-type', 'application/json');
  response.setHeader('content-length', Buffer.byteLength(body));
  response.end(body);
}
