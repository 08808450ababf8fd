import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { goOnFor } from '../async-context/served.js';

/** An unmasked close frame with status 1001, "going away" (RFC 6455, 5.5.1 and 7.4.1). */
const GOING_AWAY = Buffer.from([0x88, 0x02, 0x03, 0xe9]);

/** How long a handshake may stay without a byte of an answer: a gateway that asks elsewhere for a client's rights has time for it. */
const HANDSHAKE_MS = 10_000;
/** For a handshake that no gateway takes, with the empty line that ends it. */
const NOT_FOUND = 'HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 0\r\n\r\n';
const UNAVAILABLE = 'HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\ncontent-length: 0\r\n\r\n';

/**
 * The WebSocket connections of a server, whatever library serves them. A close frame of our own may stand between any two frames of the
 * library, which gets the client's answer to it as it would get a close that the client began. A handshake that none of the server's
 * listeners answers is answered with 404: Node leaves it open for ever.
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
    // With a listener for upgrades Node hands them all to it; without one they are ordinary requests. So ours comes with the first other one.
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

  /** Tells every client that the worker goes, and resolves when all have gone; those who take longer than `patienceMs` are cut. */
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
    // Our listener is the first one, so that all others run for the connection.
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

/** Whether anything has been sent on it, or it can't be any more. */
function isAnswered(socket: Duplex): boolean {
  return !socket.writable || (socket as Socket).bytesWritten > 0;
}

/** Answers a handshake and closes; whoever has it in hand still finds it closed. */
function refuse(socket: Duplex, answer: string): void {
  socket.on('error', () => undefined);
  socket.end(answer, () => socket.destroy());
}
