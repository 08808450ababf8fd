import { AsyncResource } from 'node:async_hooks';
import type { IncomingMessage } from 'node:http';

/** How a request's body is to be had: there is none, it is JSON of a length that may be, or it is for Fastify to look at. */
export type BodyKind = 'none' | 'json' | 'other';

const JSON_TYPE = /^application\/json(?:; ?charset=utf-8)?$/i;

/** As Fastify has it, a GET is not asked for a body. A HEAD is answered by what Fastify made for it of the route for GET. */
export function bodyKind({ method, headers }: IncomingMessage, limitBytes: number): BodyKind {
  if (method === 'GET') return 'none';
  if (method === 'HEAD') return 'other';
  const { 'content-type': type, 'content-length': length } = headers;
  if (headers['transfer-encoding'] !== undefined) return 'other';
  if (type === undefined) return length === undefined || length === '0' ? 'none' : 'other';
  return JSON_TYPE.test(type) && length !== undefined && Number(length) <= limitBytes ? 'json' : 'other';
}

interface WithEmptyBody {
  _dumpAndCloseReadable?: () => void;
}

/**
 * Spares a request without a body the stream of one, which ends and closes in ticks of its own: a tenth of what a small GET costs. Node does
 * this for all requests of a server with `optimizeEmptyRequests`; but elsewhere than on a bare route somebody may listen to the stream.
 * Where Node has no such method, the stream stays.
 */
export function closeEmptyBody(request: IncomingMessage): void {
  const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
  if (length === undefined && encoding === undefined) (request as WithEmptyBody)._dumpAndCloseReadable?.();
}

/** Reads a body to its end. Of a client that leaves before, `done` hears nothing: its request is over. */
export function readBody(request: IncomingMessage, done: (bytes: Buffer) => void): void {
  // What comes from the connection is called as the connection's doing, not as that of the request's trace.
  const scope = new AsyncResource('flash:body');
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const bytes = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
    scope.runInAsyncScope(done, undefined, bytes);
  });
}
