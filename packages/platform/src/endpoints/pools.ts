import { activeVersion, roleOf } from '../releases/rollout.js';
import type { PoolParts } from '../pool/pool-parts.js';
import { Pool } from '../pool/pool.js';
import type { Worker } from '../supervision/worker.js';

/** The pools of an endpoint: one for each version that has workers, requests or a role in a release. */
export class Pools {
  readonly #parts: PoolParts;
  readonly #pools = new Map<number, Pool>();

  constructor(parts: PoolParts) {
    this.#parts = parts;
  }

  /** The pool of a version, which is made if it does not exist. */
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

  /** The pool of the requests that no canary rule selects. */
  get serving(): Pool {
    const { rollout, version } = this.#parts.endpoint.record;
    return this.of(activeVersion(rollout, version));
  }

  all(): Pool[] {
    return [...this.#pools.values()];
  }

  /** The workers of all versions, including those that get no requests. */
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

  /** The number of waiting requests. */
  get queued(): number {
    let queued = 0;
    for (const { queue } of this.#pools.values()) queued += queue.size;
    return queued;
  }

  /** Drops the pools of versions without workers, requests or a role. */
  dropRetired(): void {
    const { rollout, version: newest } = this.#parts.endpoint.record;
    for (const [version, pool] of this.#pools) {
      if (pool.isEmpty && roleOf(version, rollout, newest) === 'retired') this.#pools.delete(version);
    }
  }
}
