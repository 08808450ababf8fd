import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Milliseconds that a client may go on sending after its answer. */
const LINGER_MS = 10_000;

/** Milliseconds without a byte from the client after which it is assumed to wait for the end of the connection. */
const SILENCE_MS = 5_000;

/** Bytes that a client may go on sending after its answer. */
const LINGER_BYTES = 128 * 1024 * 1024;

const lingering = new WeakSet<Socket>();

/**
 * Closes a connection on which the client may still be sending. A socket that is closed with unread bytes is reset, and then the client loses
 * an answer that it has not read yet. So the worker ends its own side first, and reads and drops what comes until the client closes too,
 * up to a number of bytes and a time.
 */
export function closeLingering(socket: Socket): void {
  if (socket.destroyed || lingering.has(socket)) return;
  lingering.add(socket);
  const close = () => socket.destroy();
  const deadline = setTimeout(close, LINGER_MS).unref();
  const silence = setTimeout(close, SILENCE_MS).unref();
  let bytes = 0;
  // Node's HTTP parser would find a further request in what is dropped.
  socket.removeAllListeners('data');
  socket.on('data', (chunk) => {
    bytes += chunk.length;
    if (bytes > LINGER_BYTES) close();
    else silence.refresh();
  });
  socket.once('end', close);
  socket.once('close', () => {
    clearTimeout(deadline);
    clearTimeout(silence);
  });
  socket.end();
  socket.resume();
}

/** Makes Node close a connection by `closeLingering` after its last answer. */
export function lingerAtClose(socket: Socket): void {
  socket.destroySoon = () => closeLingering(socket);
}

/**
 * Drops the rest of a body that is refused before all of it has come, and tells the client that its connection will be closed. Call it before
 * the answer. A stream into which the body is piped, as a decoder of the app, gets no more of it.
 */
export function refuseBody(request: IncomingMessage, response: ServerResponse): void {
  request.unpipe();
  request.resume();
  if (!request.complete && !response.headersSent) response.setHeader('connection', 'close');
}
