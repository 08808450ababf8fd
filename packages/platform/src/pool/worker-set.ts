import type { Worker } from '../supervision/worker.js';

/** The workers of a version, grouped by their state. */
export class WorkerSet {
  readonly #workers = new Map<string, Worker>();

  add(worker: Worker): void {
    this.#workers.set(worker.id, worker);
  }

  delete(worker: Worker): void {
    this.#workers.delete(worker.id);
  }

  get(id: string): Worker | undefined {
    return this.#workers.get(id);
  }

  get size(): number {
    return this.#workers.size;
  }

  all(): Worker[] {
    return [...this.#workers.values()];
  }

  /**
   * The workers that the scaler counts: those that are starting or ready. A suspected worker counts, because its next health check decides
   * soon whether to replace it. A stuck worker counts too: it is probably computing and will recover.
   */
  live(): Worker[] {
    return this.all().filter(
      ({ phase, starting, suspected }) => starting || phase === 'ready' || phase === 'stuck' || suspected,
    );
  }

  /** The frozen workers, the one that was frozen last first. */
  frozen(): Worker[] {
    return this.all()
      .filter(({ phase }) => phase === 'frozen')
      .toSorted((a, b) => b.idleSince - a.idleSince);
  }

  /**
   * The workers that may get requests. A version's first ready worker makes the version serve or a canary, so every worker here is of a
   * version that gets requests.
   */
  inRotation(): Worker[] {
    return this.all().filter(({ phase }) => phase === 'ready');
  }
}
