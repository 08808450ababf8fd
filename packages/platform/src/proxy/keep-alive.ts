import type { IncomingMessage } from 'node:http';

/**
 * How much sooner than the platform closes an idle connection its client is told to give it up, in milliseconds. A client that waits for a
 * processor for a few seconds can still send a request at the last moment that it was told.
 */
const MARGIN_MS = 5000;

/**
 * What an answer says of its connection in `Keep-Alive`: the seconds for which a client may use it again after this answer (RFC 2068, 19.7.1.1).
 * A client that is not told sends a request now and then just as the platform closes the connection, and loses it. Less than a second is 0: the
 * client must not use the connection again.
 */
export function keepAliveOf({ socket }: Pick<IncomingMessage, 'socket'>): string {
  // What this connection was accepted with: the setting may have changed since.
  const keptMs = socket.timeout ?? 0;
  return `timeout=${Math.floor((keptMs - Math.min(MARGIN_MS, keptMs / 2)) / 1000)}`;
}
