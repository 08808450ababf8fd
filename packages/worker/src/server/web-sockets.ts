import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { goOnFor } from './served.js';

/** An unmasked close frame with status 1001, "going away" (RFC 6455, 5.5.1 and 7.4.1). */
const GOING_AWAY = Buffer.from([0x88, 0x02, 0x03, 0xe9]);

/**
 * The WebSocket connections of a server, whatever library serves them. A close frame of our own may stand between any two frames of the
 * library, which gets the client's answer to it as it would get a close that the client began.
 */
export class WebSockets {
  readonly #open = new Set<Duplex>();
  #onEmpty: (() => void) | undefined;

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
    for (const socket of this.#open) socket.write(GOING_AWAY);
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
    socket.once('close', () => {
      this.#open.delete(socket);
      if (this.#open.size === 0) this.#onEmpty?.();
    });
  }
}
