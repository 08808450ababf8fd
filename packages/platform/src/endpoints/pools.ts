import { activeVersion, roleOf } from '../releases/rollout.js';
import { Pool, type PoolParts } from '../pool/pool.js';
import type { Worker } from '../supervision/worker.js';

/** The pools of an endpoint's versions: one for each version that requests, releases or workers are concerned with. */
export class Pools {
  readonly #parts: PoolParts;
  readonly #pools = new Map<number, Pool>();

  constructor(parts: PoolParts) {
    this.#parts = parts;
  }

  /** The pool of a version; a new one, if it has had none. */
  of(version: number): Pool {
    const known = this.#pools.get(version);
    if (known) return known;
    const pool = new Pool(version, this.#parts);
    this.#pools.set(version, pool);
    return pool;
  }

  find(version: number): Pool | undefined {
    return this.#pools.get(version);
  }

  /** The pool that gets the requests which no canary rule names. */
  get serving(): Pool {
    const { rollout, version } = this.#parts.endpoint.record;
    return this.of(activeVersion(rollout, version));
  }

  all(): Pool[] {
    return [...this.#pools.values()];
  }

  /** The workers of all versions, also those that get nothing now. */
  workers(): Worker[] {
    return this.all().flatMap(({ workers }) => workers.all());
  }

  worker(id: string): Worker | undefined {
    for (const { workers } of this.#pools.values()) {
      const worker = workers.get(id);
      if (worker) return worker;
    }
    return undefined;
  }

  /** Requests that wait. */
  get queued(): number {
    let queued = 0;
    for (const { queue } of this.#pools.values()) queued += queue.size;
    return queued;
  }

  /** Forgets the versions that nobody is concerned with any more. */
  dropRetired(): void {
    const { rollout, version: newest } = this.#parts.endpoint.record;
    for (const [version, pool] of this.#pools) {
      if (pool.isEmpty && roleOf(version, rollout, newest) === 'retired') this.#pools.delete(version);
    }
  }
}
