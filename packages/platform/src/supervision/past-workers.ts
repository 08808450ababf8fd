import type { WorkerLife } from '@flash-ts/core/contract';

/** Workers of an endpoint that are remembered when they are gone. */
export const MAX_PAST = 20;

/** What became of an endpoint's last workers. In memory: a restart of the platform forgets it, as it ends all workers. */
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
