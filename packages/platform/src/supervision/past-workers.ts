import type { WorkerLife } from '@flash-ts/core/contract';

/** Ended workers of an endpoint whose history is kept. */
export const MAX_PAST = 20;

/** The history of an endpoint's last ended workers. It is in memory only, since a restart of the platform ends all workers. */
export class PastWorkers {
  readonly #lives: WorkerLife[] = [];

  add(life: WorkerLife): void {
    this.#lives.unshift(life);
    this.#lives.length = Math.min(this.#lives.length, MAX_PAST);
  }

  /** Newest first. */
  all(): readonly WorkerLife[] {
    return [...this.#lives];
  }
}
