import type { FlashError } from '@flash-ts/core/errors';
import type { ServerResponse } from 'node:http';
import { REQUEST_ID_HEADER, WORKER_HEADER } from './headers.js';

/** Seconds after which a client may try again when no worker could answer. */
const RETRY_AFTER = '5';
const LINGER_MS = 1000;

const STATUS: Readonly<Record<string, number>> = {
  FLASH_REQUEST_MALFORMED: 400,
  FLASH_UNAUTHORIZED: 401,
  FLASH_ENDPOINT_UNKNOWN: 404,
  FLASH_BODY_TOO_LARGE: 413,
  FLASH_WORKER_LOST: 502,
  FLASH_NO_WORKERS: 503,
  FLASH_REQUEST_TIMEOUT: 504,
};

/** Answers a request to an endpoint that no worker has answered: `{"error", "reason", "code"}`, the connection closed after it. */
export function answerDataError(
  response: ServerResponse,
  error: FlashError,
  { requestId, workerId }: { readonly requestId: string; readonly workerId?: string },
): void {
  if (response.headersSent) return void response.destroy();
  const noWorkers = error.code === 'FLASH_NO_WORKERS';
  const body = JSON.stringify({
    // The words of Runpod's load balancer, which clients look for.
    error: noWorkers ? 'no workers available' : error.title.toLowerCase(),
    reason: error.message,
    code: error.code,
  });
  response.writeHead(STATUS[error.code] ?? 500, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    [REQUEST_ID_HEADER]: requestId,
    ...(workerId !== undefined && { [WORKER_HEADER]: workerId }),
    ...(noWorkers && { 'retry-after': RETRY_AFTER }),
    ...(!response.req.complete && { connection: 'close' }),
  });
  if (response.req.complete) response.end(body);
  else lingeringEnd(response, body);
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
