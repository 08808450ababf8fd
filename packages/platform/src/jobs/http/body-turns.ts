import type { IncomingMessage } from 'node:http';

/** Bodies of up to this size never wait: those of all connections together are small. */
const SMALL_BYTES = 64 * 1024;

/** Bytes of larger bodies that are read and stored at the same time. */
const MOST_BYTES = 32_000_000;

interface Waiting {
  readonly bytes: number;
  readonly enter: () => void;
}

/**
 * Lets large bodies in turn, in the order of their arrival: while one is read, parsed and stored, it takes several times its size in memory. The
 * others wait in their connections.
 */
export class BodyTurns {
  #taken = 0;
  readonly #waiting: Waiting[] = [];

  /** @param limit of a body whose size its request does not tell, in bytes */
  async run<Result>(request: IncomingMessage, limit: number, work: () => Promise<Result>): Promise<Result> {
    const bytes = Math.min(limit, Number(request.headers['content-length'] ?? limit));
    if (bytes <= SMALL_BYTES) return work();
    await this.#enter(bytes);
    try {
      return await work();
    } finally {
      this.#leave(bytes);
    }
  }

  async #enter(bytes: number): Promise<void> {
    if (this.#waiting.length === 0 && this.#fits(bytes)) {
      this.#taken += bytes;
      return;
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push({ bytes, enter: resolve });
    await promise;
  }

  #leave(bytes: number): void {
    this.#taken -= bytes;
    for (let [next] = this.#waiting; next && this.#fits(next.bytes); [next] = this.#waiting) {
      this.#waiting.shift();
      this.#taken += next.bytes;
      next.enter();
    }
  }

  #fits(bytes: number): boolean {
    return this.#taken === 0 || this.#taken + bytes <= MOST_BYTES;
  }
}
