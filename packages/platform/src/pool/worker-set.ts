import type { Worker } from '../supervision/worker.js';

/** The workers of an endpoint, and which of them count for what. */
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
   * Those that are starting or ready, which is what the scaler counts; the others are as good as gone. One that is only suspected counts:
   * whether to replace it is known in a moment. One whose loop is stuck counts too: it most likely computes and comes back.
   */
  live(): Worker[] {
    return this.all().filter(
      ({ phase, starting, suspected }) => starting || phase === 'ready' || phase === 'stuck' || suspected,
    );
  }

  /** Those that get nothing while their event loop does not turn. */
  stuck(): Worker[] {
    return this.all().filter(({ phase }) => phase === 'stuck');
  }

  /** Those that stand still, the one that did last first. */
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
