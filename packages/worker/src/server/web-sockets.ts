import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { goOnFor } from '../async-context/served.js';

/** An unmasked close frame with status 1001, "going away" (RFC 6455, 5.5.1 and 7.4.1). */
const GOING_AWAY = Buffer.from([0x88, 0x02, 0x03, 0xe9]);

/** Milliseconds for which a handshake may stay without an answer: enough for a gateway that checks the client's rights at another service. */
const HANDSHAKE_MS = 10_000;
/** The answer to a handshake that no gateway takes. */
const NOT_FOUND = 'HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 0\r\n\r\n';
const UNAVAILABLE = 'HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\ncontent-length: 0\r\n\r\n';

/**
 * The WebSocket connections of a server, whatever library serves them. The worker may send a close frame of its own between any two frames of
 * the library; to the library the client's answer looks like a close that the client began. A handshake that no listener of the server
 * answers gets 404: Node would leave it open for ever.
 */
export class WebSockets {
  readonly #open = new Set<Duplex>();
  readonly #handshakeMs: number;
  #onEmpty: (() => void) | undefined;

  /** @param handshakeMs milliseconds after which a handshake without an answer is refused */
  constructor(handshakeMs = HANDSHAKE_MS) {
    this.#handshakeMs = handshakeMs;
  }

  /** Follows the connections that are upgraded from now on. */
  follow(server: Server): void {
    // With a listener for upgrades Node hands them all to it; without one they are ordinary requests. So ours is added with the first one of the app.
    const onListener = (event: string) => {
      if (event !== 'upgrade') return;
      server.off('newListener', onListener);
      server.on('upgrade', (request, socket) => this.#add(request, socket));
    };
    server.on('newListener', onListener);
  }

  get size(): number {
    return this.#open.size;
  }

  /** Sends every client a close frame, and resolves when all connections are closed; after `patienceMs` the rest is cut. */
  async close(patienceMs: number): Promise<void> {
    if (this.#open.size === 0) return;
    for (const socket of this.#open) {
      if (isAnswered(socket)) socket.write(GOING_AWAY);
      else refuse(socket, UNAVAILABLE);
    }
    const cut = setTimeout(() => {
      for (const socket of this.#open) socket.destroy();
    }, patienceMs);
    await new Promise<void>((resolve) => {
      this.#onEmpty = resolve;
    });
    clearTimeout(cut);
  }

  #add(request: IncomingMessage, socket: Duplex): void {
    // Our listener is the first one, so that all others run in the connection's async context.
    goOnFor(socket);
    if (request.headers.upgrade?.toLowerCase() !== 'websocket') return;
    this.#open.add(socket);
    const waiting = setTimeout(() => isAnswered(socket) || refuse(socket, NOT_FOUND), this.#handshakeMs).unref();
    socket.once('close', () => {
      clearTimeout(waiting);
      this.#open.delete(socket);
      if (this.#open.size === 0) this.#onEmpty?.();
    });
  }
}

/** Whether anything was sent, or nothing can be sent any more. */
function isAnswered(socket: Duplex): boolean {
  return !socket.writable || (socket as Socket).bytesWritten > 0;
}

/** Answers a handshake and closes the connection; code that still holds it finds it closed. */
function refuse(socket: Duplex, answer: string): void {
  socket.on('error', () => undefined);
  socket.end(answer, () => socket.destroy());
}
