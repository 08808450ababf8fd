import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Milliseconds that a client may go on sending after its answer. */
const LINGER_MS = 10_000;

/** Milliseconds of silence after which the client is taken to be waiting for the end of the connection. */
const SILENCE_MS = 5_000;

/** Bytes that a client may go on sending after its answer. */
const LINGER_BYTES = 128 * 1024 * 1024;

const lingering = new WeakSet<Socket>();

/**
 * Closes a connection on which the client may still be sending. A socket that is closed with unread bytes is reset, and a reset takes from the
 * client an answer that it has not read yet. So the worker's side is ended first, and what comes is read and dropped until the client closes too,
 * within bounds of bytes and time.
 */
export function closeLingering(socket: Socket): void {
  if (socket.destroyed || lingering.has(socket)) return;
  lingering.add(socket);
  const close = () => socket.destroy();
  const deadline = setTimeout(close, LINGER_MS).unref();
  const silence = setTimeout(close, SILENCE_MS).unref();
  let bytes = 0;
  // Node's HTTP parser would take a further request from what is to be dropped.
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

/** Makes Node close a connection by `closeLingering` when it has sent an answer after which it closes. */
export function lingerAtClose(socket: Socket): void {
  socket.destroySoon = () => closeLingering(socket);
}

/**
 * Ends the reading of a body that is refused before it has come whole, and tells the client that its connection will be closed. Call it before
 * the answer. Whatever the body is piped into, as a decoder of an app, gets no more of it.
 */
export function refuseBody(request: IncomingMessage, response: ServerResponse): void {
  request.unpipe();
  request.resume();
  if (!request.complete && !response.headersSent) response.setHeader('connection', 'close');
}
