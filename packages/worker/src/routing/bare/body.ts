import { AsyncResource } from 'node:async_hooks';
import type { IncomingMessage } from 'node:http';

/** How a request's body is to be had: there is none, it is JSON of a length that may be, or it is for Fastify to look at. */
export type BodyKind = 'none' | 'json' | 'other';

const JSON_TYPE = /^application\/json(?:; ?charset=utf-8)?$/i;

/** As Fastify has it, a GET is not asked for a body. A HEAD is answered by what Fastify made for it of the route for GET. */
export function bodyKind({ method, headers }: IncomingMessage, limitBytes: number): BodyKind {
  if (method === 'GET') return 'none';
  if (method === 'HEAD') return 'other';
  const { 'content-type': type, 'content-length': length = '0' } = headers;
  if (headers['transfer-encoding'] !== undefined) return 'other';
  if (length === '0') return type === undefined || JSON_TYPE.test(type) ? 'none' : 'other';
  return type !== undefined && JSON_TYPE.test(type) && Number(length) <= limitBytes ? 'json' : 'other';
}

/** Spares a request without a body the stream of one. */
export function closeEmptyBody(request: IncomingMessage): void {
  const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
  if (length === undefined && encoding === undefined) closeStream(request);
}

interface Closable {
  _dumpAndCloseReadable?: () => void;
}

/**
 * A stream that is over ends and closes in ticks of its own, which are a tenth of what a small request costs. Node spares its servers that
 * with `optimizeEmptyRequests`, for requests without a body and all at once; but elsewhere than on a bare route somebody may listen to the
 * stream. Where Node has no such method, the stream stays.
 */
function closeStream(request: IncomingMessage): void {
  (request as Closable)._dumpAndCloseReadable?.();
}

/**
 * Reads a body of the length that its head announced. Of a client that leaves before, `done` hears nothing: its request is over.
 */
export function readBody(request: IncomingMessage, length: number, done: (bytes: Buffer) => void): void {
  // What comes from the connection is called as the connection's doing, not as that of the request's trace.
  const scope = new AsyncResource('flash:body');
  const chunks: Buffer[] = [];
  let missing = length;
  request.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    missing -= chunk.length;
    if (missing > 0) return;
    closeStream(request);
    scope.runInAsyncScope(done, undefined, chunks.length === 1 ? chunk : Buffer.concat(chunks, length));
  });
}
