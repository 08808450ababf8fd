import type { FlashError } from '@flash-ts/core/errors';
import { STATUS_CODES, type ServerResponse } from 'node:http';
import { InjectedFault } from '../errors/injected-fault.js';
import { RateLimited } from '../errors/rate-limited.js';
import { INJECTED_HEADER, REQUEST_ID_HEADER, WORKER_HEADER } from './headers.js';
import { keepAliveOf } from './keep-alive.js';
import { discardRest, hasUnreadBody } from './unread-body.js';

/** Seconds after which a client may try again when no worker could answer. */
const RETRY_AFTER = '5';
/** Errors that pass. */
const RETRIED: ReadonlySet<string> = new Set([
  'FLASH_NO_WORKERS',
  'FLASH_QUEUE_FULL',
  'FLASH_JOBS_UNUSABLE',
  'FLASH_PLATFORM_STARTING',
]);
/** Statuses of injected answers that say when to come again. */
const COMES_BACK: ReadonlySet<number> = new Set([429, 503]);

/** The status of an answer and its field `error`, by which clients tell errors apart: Runpod's load balancer has the same words where it has any. */
const ANSWERS: Readonly<Record<string, readonly [status: number, word: string]>> = {
  FLASH_REQUEST_MALFORMED: [400, 'malformed request'],
  FLASH_BODY_NOT_JSON: [400, 'body is not JSON'],
  FLASH_AFFINITY_INVALID: [400, 'malformed worker affinity'],
  FLASH_WORKER_TIMEOUT: [400, 'worker_timeout'],
  FLASH_UNAUTHORIZED: [401, 'unauthorized'],
  FLASH_HOST_UNKNOWN: [403, 'host not allowed'],
  FLASH_ENDPOINT_UNKNOWN: [404, 'not found'],
  FLASH_JOB_UNKNOWN: [404, 'job not found'],
  FLASH_JOB_ROUTE_UNKNOWN: [404, 'not found'],
  FLASH_METHOD_NOT_ALLOWED: [405, 'method not allowed'],
  FLASH_AFFINITY_WORKER_GONE: [404, 'affinity_worker_gone'],
  FLASH_REQUEST_UNFINISHED: [408, 'request not finished'],
  FLASH_JOB_NOT_FAILED: [409, 'job has not failed'],
  FLASH_BODY_TOO_LARGE: [413, 'content too large'],
  FLASH_REQUEST_INVALID: [422, 'invalid request'],
  FLASH_RATE_LIMITED: [429, 'too many requests'],
  FLASH_QUEUE_FULL: [429, 'queue is full'],
  FLASH_UPGRADE_UNKNOWN: [426, 'upgrade required'],
  FLASH_HEADERS_TOO_LARGE: [431, 'headers too large'],
  FLASH_JOB_UNREADABLE: [500, 'job unreadable'],
  FLASH_WORKER_LOST: [502, 'worker lost'],
  FLASH_REQUEST_BLOCKED: [502, 'request crashes workers'],
  FLASH_RESPONSE_TOO_LARGE: [502, 'response too large'],
  FLASH_RESPONSE_MALFORMED: [502, 'malformed response'],
  FLASH_NO_WORKERS: [503, 'no workers available'],
  FLASH_ENDPOINT_GIVEN_UP: [503, 'no workers available'],
  FLASH_JOBS_UNUSABLE: [503, 'jobs unusable'],
  FLASH_PLATFORM_STARTING: [503, 'platform is starting'],
  FLASH_DISK_FULL: [507, 'insufficient storage'],
  FLASH_REQUEST_TIMEOUT: [504, 'request timed out'],
};

/** The ids of the request and its worker, as far as they are known. */
export interface ErrorContext {
  readonly requestId?: string | undefined;
  readonly workerId?: string | undefined;
}

interface DataError {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body: string;
}

/** The response to a request that no worker answered: `{"error", "reason", "code", "requestId"}`. */
function dataError(error: FlashError, { requestId, workerId }: ErrorContext): DataError {
  const injected = error instanceof InjectedFault;
  const [status, word] = injected ? injectedAnswer(error) : (ANSWERS[error.code] ?? [500, 'internal server error']);
  const { message: reason, code } = error;
  const body = JSON.stringify({ error: word, reason, code, requestId });
  return {
    status,
    headers: {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      ...(requestId !== undefined && { [REQUEST_ID_HEADER]: requestId }),
      ...(workerId !== undefined && { [WORKER_HEADER]: workerId }),
      ...(status === 401 && { 'www-authenticate': 'Bearer' }),
      ...retryAfterOf(error, status),
      ...(status === 426 && { upgrade: 'websocket' }),
      ...(injected && { [INJECTED_HEADER]: 'fault' }),
    },
    body,
  };
}

/** The status of the response to a request that no worker answered. */
export function statusOf(error: FlashError): number {
  return dataError(error, {}).status;
}

/** The phrase of a status; Node has an older one for 413 (RFC 9110, 15.5.14). */
export function phraseOf(status: number): string {
  return status === 413 ? 'Content Too Large' : (STATUS_CODES[status] ?? '');
}

/** When a client may try again, for an error that passes. */
function retryAfterOf(error: FlashError, status: number): { readonly 'retry-after'?: string } {
  if (error instanceof RateLimited) return { 'retry-after': String(error.retryAfter) };
  const passes = RETRIED.has(error.code) || (error instanceof InjectedFault && COMES_BACK.has(status));
  return passes ? { 'retry-after': RETRY_AFTER } : {};
}

/** The status and the word that the platform's own answer with that status has, if there is one. */
function injectedAnswer({ status }: InjectedFault): readonly [status: number, word: string] {
  const own = Object.values(ANSWERS).find(([known]) => known === status);
  return own ?? [status, STATUS_CODES[status]?.toLowerCase() ?? 'injected'];
}

/** The same response as text, for a connection that Node's server has handed over. */
export function rawDataError(error: FlashError, context: ErrorContext): string {
  const { status, headers, body } = dataError(error, context);
  const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${phraseOf(status)}\r\n${fields.join('')}connection: close\r\n\r\n${body}`;
}

/** The errors that responses have been. */
const refusals = new WeakMap<ServerResponse, FlashError>();

/** The error with which `answerDataError` has answered; undefined if it has not. */
export function refusalOf(response: ServerResponse): FlashError | undefined {
  return refusals.get(response);
}

/** Sends that response, and closes the connection after it if the rest of the request is unread or malformed. */
export function answerDataError(response: ServerResponse, error: FlashError, context: ErrorContext): void {
  if (response.headersSent) return void response.destroy();
  refusals.set(response, error);
  const { status, headers, body } = dataError(error, context);
  const unread = hasUnreadBody(response.req);
  const closes = unread || error.code === 'FLASH_REQUEST_MALFORMED';
  if (closes) response.setHeader('connection', 'close');
  else if (response.shouldKeepAlive) response.setHeader('keep-alive', keepAliveOf(response.req));
  // With the reason phrase: otherwise the response would keep that of a head which Node refused to write.
  response.writeHead(status, phraseOf(status), headers);
  if (unread) discardRest(response.req);
  response.end(body);
}
