import type { FlashError } from '@flash-ts/core/errors';
import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import { bodyFraming, REQUEST_ID_HEADER, WORKER_HEADER } from './headers.js';
import { keepAliveOf } from './keep-alive.js';

/** Seconds after which a client may try again when no worker could answer. */
const RETRY_AFTER = '5';
const LINGER_MS = 1000;

/** Status, and the word in `error` where Runpod's load balancer has one that clients look for; otherwise it is the title. */
const ANSWERS: Readonly<Record<string, readonly [status: number, word?: string]>> = {
  FLASH_REQUEST_MALFORMED: [400],
  FLASH_AFFINITY_INVALID: [400],
  FLASH_WORKER_TIMEOUT: [400, 'worker_timeout'],
  FLASH_UNAUTHORIZED: [401],
  FLASH_HOST_UNKNOWN: [403],
  FLASH_ENDPOINT_UNKNOWN: [404],
  FLASH_AFFINITY_WORKER_GONE: [404, 'affinity_worker_gone'],
  FLASH_REQUEST_UNFINISHED: [408],
  FLASH_BODY_TOO_LARGE: [413],
  FLASH_UPGRADE_UNKNOWN: [426],
  FLASH_HEADERS_TOO_LARGE: [431],
  FLASH_WORKER_LOST: [502],
  FLASH_REQUEST_BLOCKED: [502],
  FLASH_RESPONSE_TOO_LARGE: [502],
  FLASH_RESPONSE_MALFORMED: [502],
  FLASH_NO_WORKERS: [503, 'no workers available'],
  FLASH_ENDPOINT_GIVEN_UP: [503, 'no workers available'],
  FLASH_REQUEST_TIMEOUT: [504],
};

/** Who was asked, as far as that is known. */
export interface ErrorContext {
  readonly requestId?: string | undefined;
  readonly workerId?: string | undefined;
}

interface DataError {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body: string;
}

/** The response to a request that no worker has answered: `{"error", "reason", "code", "requestId"}`. */
function dataError(error: FlashError, { requestId, workerId }: ErrorContext): DataError {
  const [status, word] = ANSWERS[error.code] ?? [500];
  const { title, message: reason, code } = error;
  const body = JSON.stringify({ error: word ?? title.toLowerCase(), reason, code, requestId });
  return {
    status,
    headers: {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      ...(requestId !== undefined && { [REQUEST_ID_HEADER]: requestId }),
      ...(workerId !== undefined && { [WORKER_HEADER]: workerId }),
      ...(status === 401 && { 'www-authenticate': 'Bearer' }),
      ...(error.code === 'FLASH_NO_WORKERS' && { 'retry-after': RETRY_AFTER }),
      ...(status === 426 && { upgrade: 'websocket' }),
    },
    body,
  };
}

/** That as text, for a connection that Node's server has handed over. */
export function rawDataError(error: FlashError, context: ErrorContext): string {
  const { status, headers, body } = dataError(error, context);
  const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${fields.join('')}connection: close\r\n\r\n${body}`;
}

/** Answers with that. The connection is closed after it when what follows on it can't be trusted or is not wanted. */
export function answerDataError(response: ServerResponse, error: FlashError, context: ErrorContext): void {
  if (response.headersSent) return void response.destroy();
  const { status, headers, body } = dataError(error, context);
  const unread = hasUnreadBody(response.req);
  const closes = unread || error.code === 'FLASH_REQUEST_MALFORMED';
  if (closes) response.setHeader('connection', 'close');
  else if (response.shouldKeepAlive) response.setHeader('keep-alive', keepAliveOf(response.req));
  // With the reason: the response still has that of a head which could not be written.
  response.writeHead(status, STATUS_CODES[status], headers);
  if (unread) lingeringEnd(response, body);
  else response.end(body);
}

/** Whether something of the request's body is still to come. */
export function hasUnreadBody(request: IncomingMessage): boolean {
  if (request.complete) return false;
  const framing = bodyFraming(request);
  return framing.kind === 'chunked' || (framing.kind === 'length' && framing.length > 0);
}

/**
 * Sends a whole answer to a client that is still sending: closing at once would reset the connection, and the client would lose the
 * answer with it. What it sends is thrown away for a moment.
 */
function lingeringEnd(response: ServerResponse, body: string): void {
  const end = () => response.end();
  response.write(body);
  response.req.resume();
  response.req.once('end', end);
  setTimeout(end, LINGER_MS).unref();
}
