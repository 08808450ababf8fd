import type { Readable } from 'node:stream';

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
