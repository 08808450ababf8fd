import type { ClientRequest } from 'node:http';
import type { Socket } from 'node:net';

interface Use {
  uses: number;
  readonly since: number;
  /** Undefined before the first answer. */
  answered?: number;
}

const USES = new WeakMap<Socket, Use>();

/** Tells on what connection a request went: what a kept one does to its requests depends on how long it has been kept. */
export class KeptSocket {
  #socket: Socket | undefined;
  #story = 'before it had a connection';

  /** @param request that has not been sent yet */
  constructor(request: ClientRequest) {
    request.once('socket', (socket) => {
      const now = performance.now();
      const use = USES.get(socket) ?? { uses: 0, since: now };
      USES.set(socket, use);
      use.uses += 1;
      this.#socket = socket;
      const idle = use.answered === undefined ? 'its first' : `${seconds(now - use.answered)} after its last answer`;
      this.#story = `request ${use.uses} of a connection of ${seconds(now - use.since)}, ${idle}`;
    });
  }

  /** To be called when its answer has come to its end. */
  answered(): void {
    const use = this.#socket && USES.get(this.#socket);
    if (use) use.answered = performance.now();
  }

  /** As words: how long the connection had been kept and idle when the request got it. */
  get story(): string {
    return this.#story;
  }
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
