import { RequestMethod } from '@nestjs/common';
import { RouterExecutionContext } from '@nestjs/core/router/router-execution-context.js';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { declaredHeaders, httpCode, requestMethodOf } from '@flash-ts/core/nest-metadata';
import { REQUEST_ID_HEADER } from '../../requests/request-id.js';
import type { ShortRequest } from './short-request.js';

const JSON_TYPE = 'application/json; charset=utf-8';
const TEXT_TYPE = 'text/plain; charset=utf-8';

/** Puts on a reply what the decorators say of it, before the handler runs: `@HttpCode` and `@Header`. */
export type ReplyHead = (reply: FastifyReply) => void;

/** Sends a handler's result. A promise where that takes longer than handing it over. */
export type SendResult = (
  result: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
) => Promise<unknown> | undefined;

export function replyHead(handler: object): ReplyHead {
  const status = declaredStatus(handler);
  const headers = declaredHeaders(handler);
  return (reply) => {
    // In any case, as Nest does: a hook or a guard may have set another one.
    reply.code(status);
    for (const { name, value } of headers) reply.header(name, typeof value === 'function' ? value() : value);
  };
}

/** Statuses whose answers have no body, or whose body is not the handler's. */
const BODILESS: ReadonlySet<number> = new Set([204, 205, 304]);

/** Whether the answer of a handler that returns an object, a list or a text is that and nothing more. */
export function answersPlainly(handler: object): boolean {
  const status = declaredStatus(handler);
  return status >= 200 && !BODILESS.has(status) && declaredHeaders(handler).length === 0;
}

/** Plain JSON goes to Fastify as it is; streams, observables and whatever else Nest knows to send are left to Nest. */
export function resultSender(handler: (...args: never[]) => unknown, adapter: FastifyAdapter): SendResult {
  const byNest = nestsAnswer(handler, adapter);
  const hasHeaders = declaredHeaders(handler).length > 0;
  return (result, request, reply) => {
    if (hasHeaders || !isPlain(result)) return byNest(result, reply, request);
    reply.send(result);
    return undefined;
  };
}

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

/** The status of a handler's answer, unless it throws. */
function declaredStatus(handler: object): number {
  return httpCode(handler) ?? (requestMethodOf(handler) === RequestMethod.POST ? 201 : 200);
}

type NestAnswer = (result: unknown, reply: FastifyReply, request: FastifyRequest) => Promise<unknown>;

function nestsAnswer(handler: (...args: never[]) => unknown, adapter: FastifyAdapter): NestAnswer {
  // Of all that Nest's router works with, the answer needs the adapter alone.
  const unused = undefined as never;
  const context = new RouterExecutionContext(unused, unused, unused, unused, unused, unused, unused, adapter);
  return context.createHandleResponseFn(handler as (...args: unknown[]) => unknown, false) as NestAnswer;
}

/**
 * Whether a result is nothing but JSON or text to Nest and to Fastify, which tell streams, observables and web responses by their members. A
 * body that bears an error's status is looked at by Nest, for the sake of its Content-Type.
 */
export function isPlain(result: unknown): boolean {
  if (typeof result !== 'object' || result === null) return true;
  const prototype: unknown = Object.getPrototypeOf(result);
  if (prototype === Array.prototype) return true;
  if (prototype !== Object.prototype && prototype !== null) return false;
  const { statusCode, lift, pipe, getReader } = result as Record<string, unknown>;
  const { [Symbol.asyncIterator]: iterator, [Symbol.toStringTag]: tag } = result as Record<symbol, unknown>;
  if (iterator !== undefined || lift !== undefined || pipe !== undefined || getReader !== undefined) return false;
  return tag === undefined && (statusCode === undefined || Number(statusCode) < 400);
}
