import type { IncomingMessage } from 'node:http';

/**
 * The body of a request, chunk by chunk. A reader may stop before its end and still answer: other ways to read a body destroy the connection
 * then.
 */
export function bodyChunks(request: IncomingMessage): AsyncIterable<Buffer> {
  return {
    [Symbol.asyncIterator]: () => request.iterator({ destroyOnReturn: false }) as AsyncIterableIterator<Buffer>,
  };
}
