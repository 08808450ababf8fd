import type { Duplex } from 'node:stream';

/** A connection of Node's HTTP server: a socket of `node:net` or `node:tls`. */
type Connection = Duplex & { destroySoon(): void };

/** Milliseconds that a client may go on sending after its answer. */
const LINGER_MS = 10_000;

/** Milliseconds without a byte from the client after which it is assumed to wait for the end of the connection. */
const SILENCE_MS = 5_000;

/** Bytes that a client may go on sending after its answer. */
const LINGER_BYTES = 128 * 1024 * 1024;

const lingering = new WeakSet<Duplex>();

/**
 * Closes a connection on which the client may still be sending. A socket that is closed with unread bytes is reset, and then the client loses
 * an answer that it has not read yet. So the server ends its own side first, and reads and drops what comes until the client closes too,
 * up to a number of bytes and a time.
 */
export function closeLingering(socket: Connection): void {
  if (socket.destroyed || lingering.has(socket)) return;
  lingering.add(socket);
  const close = () => socket.destroy();
  const deadline = setTimeout(close, LINGER_MS).unref();
  const silence = setTimeout(close, SILENCE_MS).unref();
  let bytes = 0;
  // Node's HTTP parser would find a further request in what is dropped.
  socket.removeAllListeners('data');
  socket.on('data', (chunk: Buffer) => {
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
  // Node's HTTP server starts reading again at an event that it no longer hears: a socket that it had paused would stay silent.
  socket._read(0);
}

/** Makes Node close a connection by `closeLingering` after its last answer. */
export function lingerAtClose(socket: Connection): void {
  socket.destroySoon = () => closeLingering(socket);
}
