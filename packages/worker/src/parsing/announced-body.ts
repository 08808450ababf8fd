import type { IncomingMessage } from 'node:http';

interface Closable {
  _dumpAndCloseReadable?: () => void;
}

/**
 * Spares a request the rest of its stream, of which everything has been read. A stream that is over ends and closes in ticks of its own, which
 * are a tenth of what a small request costs. Node spares its servers that with `optimizeEmptyRequests`, for all requests without a body; but
 * an app may listen to the stream, so it is only for requests that nobody but the worker sees. Where Node has no such method, the stream stays.
 */
function closeStream(request: IncomingMessage): void {
  (request as Closable)._dumpAndCloseReadable?.();
}

/** The same for a request that has no body. */
export function closeEmptyBody(request: IncomingMessage): void {
  const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
  if (length === undefined && encoding === undefined) closeStream(request);
}

/** The length of a body that its head announced; undefined for chunks, and for a length that is none or too long. */
export function announcedLength({ headers }: IncomingMessage, limitBytes: number): number | undefined {
  if (headers['transfer-encoding'] !== undefined) return undefined;
  const length = Number(headers['content-length']);
  return length > 0 && length <= limitBytes ? length : undefined;
}

/** Reads a body of the length that its head announced. Of a client that leaves before, `done` hears nothing: its request is over. */
export function readAnnounced(request: IncomingMessage, length: number, done: (bytes: Buffer) => void): void {
  const chunks: Buffer[] = [];
  let missing = length;
  request.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    missing -= chunk.length;
    if (missing > 0) return;
    closeStream(request);
    done(chunks.length === 1 ? chunk : Buffer.concat(chunks, length));
  });
}
