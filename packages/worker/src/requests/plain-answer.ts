import { STATUS_CODES, type ServerResponse } from 'node:http';
import { REQUEST_ID_HEADER } from './request-id.js';
import { recordOf } from './requests.js';

/** The message for an error whose text is not for the client, in Nest's words. */
export const UNKNOWN_ERROR = 'Internal server error';

/** The body of the worker's own answers, in the shape of Nest's errors; for an unknown error without `error`, as Nest has it. */
export function plainBody(status: number, message: string): string {
  return JSON.stringify({
    statusCode: status,
    message,
    ...(message !== UNKNOWN_ERROR && { error: STATUS_CODES[status] }),
  });
}

/**
 * Sends such an answer and closes the connection after it. Nothing may have been sent before; headers that the app has set are removed.
 */
export function answerPlainly(response: ServerResponse, status: number, message: string): void {
  const body = plainBody(status, message);
  const requestId = recordOf(response)?.id;
  for (const name of response.getHeaderNames()) response.removeHeader(name);
  if (requestId) response.setHeader(REQUEST_ID_HEADER, requestId);
  response.statusCode = status;
  // The app's own status message may be one that can't be sent.
  response.statusMessage = STATUS_CODES[status] ?? '';
  response.setHeader('connection', 'close');
  response.setHeader('content-type', 'application/json');
  response.setHeader('content-length', Buffer.byteLength(body));
  response.end(body);
}

/** Ends a request by such an answer; where its own answer has begun, by a cut connection, so that it does not look complete. */
export function breakOff(response: ServerResponse, status: number, message: string): void {
  if (response.headersSent) response.destroy();
  else answerPlainly(response, status, message);
}
