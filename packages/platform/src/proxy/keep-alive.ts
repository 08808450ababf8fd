import type { IncomingMessage } from 'node:http';

/**
 * By how many milliseconds the keep-alive time that clients are told is shorter than the real one. A client that gets no processor for a
 * few seconds may send a request later than it intended.
 */
const MARGIN_MS = 5000;

/**
 * The `Keep-Alive` header of an answer: the seconds for which a client may use the connection again (RFC 2068, 19.7.1.1). Without it a
 * client sometimes sends a request just as the platform closes the connection, and the request is lost. Less than a second is 0: the client
 * must not use the connection again.
 */
export function keepAliveOf({ socket }: Pick<IncomingMessage, 'socket'>): string {
  // The timeout with which this connection was accepted: the setting may have changed since.
  const keptMs = socket.timeout ?? 0;
  return `timeout=${Math.floor((keptMs - Math.min(MARGIN_MS, keptMs / 2)) / 1000)}`;
}
