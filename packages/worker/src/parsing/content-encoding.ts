import type { Readable } from 'node:stream';
import { HttpException } from '@nestjs/common';

const refusals = new WeakSet<object>();

/** The 415 that refuses a body with a Content-Encoding. */
export function contentEncodingRefusal(coding: string): HttpException {
  const message = `the body came with Content-Encoding ${coding.slice(0, 100)}; send it without one`;
  const body = { statusCode: 415, message, error: 'Unsupported Media Type' };
  refusals.add(body);
  return new HttpException(body, 415);
}

/** Whether this is the body of a 415 that refuses a Content-Encoding; by RFC 9110 that answer has to name the codings that are taken. */
export function refusesContentEncoding(body: unknown): boolean {
  return typeof body === 'object' && body !== null && refusals.has(body);
}

/**
 * The stream by which a `preParsing` hook of the app has replaced a request's own, as a decoder; undefined where there is none. Fastify keeps
 * it under a symbol that it does not export.
 *
 * @param request Fastify's, or Node's own, which has none
 */
export function decodedBody(request: object): Readable | undefined {
  const symbol = Object.getOwnPropertySymbols(request).find(({ description }) => description === PAYLOAD_STREAM);
  if (symbol === undefined || !('raw' in request)) return undefined;
  const stream = (request as Record<symbol, Readable | undefined>)[symbol];
  return stream === request.raw ? undefined : stream;
}

const PAYLOAD_STREAM = 'fastify.RequestPayloadStream';
