import { STATUS_CODES, type ServerResponse } from 'node:http';

/** The worker's own answer to a request that the app can't or may not answer, in the shape of Nest's errors. */
export function plainBody(status: number, message: string): string {
  return JSON.stringify({ statusCode: status, message, error: STATUS_CODES[status] });
}

/** Sends such an answer, and closes the connection after it. Nothing may have been sent before. */
export function answerPlainly(response: ServerResponse, status: number, message: string): void {
  const body = plainBody(status, message);
  response.statusCode = status;
  response.setHeader('connection', 'close');
  response.setHeader('content-type', 'application/json');
  response.setHeader('content-length', Buffer.byteLength(body));
  response.end(body);
}
