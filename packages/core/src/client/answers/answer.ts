import type { Readable } from 'node:stream';
import type { AnswerHead } from '../sending/exchange.js';
import {
  EndpointCallError,
  EndpointSessionLostError,
  EndpointUnavailableError,
  EndpointValidationError,
  type CallFacts,
} from './call-errors.js';

/** What precedes the body of an answer. */
interface EndpointHead extends AnswerHead {
  readonly workerId: string | undefined;
  readonly requestId: string | undefined;
}

/** An answer of any status. */
export interface EndpointResponse<Body = unknown> extends EndpointHead {
  /** JSON is parsed, other text is a string, anything else is bytes; undefined for an empty body. */
  readonly body: Body;
}

/** A successful answer whose body is still arriving. */
export interface EndpointStream extends EndpointHead, AsyncIterable<Uint8Array> {
  /** The body at its reader's pace. Destroying it closes the connection. */
  readonly body: Readable;
}

export const WORKER_HEADER = 'x-runpod-worker-id';
const REQUEST_ID_HEADER = 'x-request-id';

export function workerOf({ headers }: AnswerHead): string | undefined {
  return one(headers[WORKER_HEADER]);
}

export function headOf(answer: AnswerHead): EndpointHead {
  const { status, headers } = answer;
  return { status, headers, workerId: workerOf(answer), requestId: one(headers[REQUEST_ID_HEADER]) };
}

/** The value of a body: JSON is parsed, other text is a string, anything else is bytes. */
export function bodyOf({ headers, body }: AnswerHead & { readonly body: Buffer }): unknown {
  if (body.length === 0) return undefined;
  const type = one(headers['content-type']) ?? '';
  // The usual one first: a regular expression costs more than the rest of the decision.
  if (type.startsWith('application/json')) return JSON.parse(body.toString()) as unknown;
  if (/^application\/[\w.-]+\+json\b/i.test(type)) return JSON.parse(body.toString()) as unknown;
  if (type === '' || /^(?:text\/|application\/(?:xml|javascript)\b)/i.test(type)) return body.toString();
  return new Uint8Array(body.buffer, body.byteOffset, body.length);
}

const UNAVAILABLE = new Set([502, 503, 504]);

/** The error for an answer that is no success. */
export function refusal(what: string, head: AnswerHead, body: unknown, facts: CallFacts): EndpointCallError {
  const { status } = head;
  const { code, error } = fieldsOf(body);
  const all: CallFacts = {
    ...facts,
    ...headOf(head),
    body,
    code: typeof code === 'string' ? code : undefined,
  };
  const message = `${what} was answered with ${status}${explanation(head, body)}`;
  if (status === 422) return new EndpointValidationError(message, all);
  if (error === 'affinity_worker_gone') return new EndpointSessionLostError(message, all);
  const isUnavailable = UNAVAILABLE.has(status) || error === 'worker_timeout';
  return new (isUnavailable ? EndpointUnavailableError : EndpointCallError)(message, all);
}

function fieldsOf(body: unknown): Readonly<Record<string, unknown>> {
  return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
}

/** The reason that the platform gives; what a handler answers may hold anything and stays out of messages. */
function explanation(head: AnswerHead, body: unknown): string {
  const location = one(head.headers['location']);
  if (head.status < 400 && location !== undefined) return ` (redirects are not followed; to ${location})`;
  const { reason, error } = fieldsOf(body);
  const why = workerOf(head) === undefined ? (reason ?? error) : undefined;
  return typeof why === 'string' ? `: ${why}` : '';
}

function one(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
