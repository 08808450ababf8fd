/** A worker, as far as its pace goes. */
interface Paced {
  /** Requests that it has answered in its life. */
  readonly answered: number;
}

/** What placement has to know of a burst. */
export interface Pace<Worker> {
  /** The most requests that there have been at once; 0 while there is no burst. */
  readonly most: number;
  /**
   * Requests of the burst that a worker has answered: so many more than its share it may have at a time. One that answers many in the time
   * in which another starts waits for something else than its processor, or has it done as fast; one that computes for long gets next to
   * nothing by it, and the rest stays for those that are starting.
   */
  shownBy(worker: Worker): number;
}

/**
 * The requests that have come since workers were started for them, and what each worker has shown to get through.
 *
 * Shares are parts of the most requests that there have been at once and not of what is left: else a worker that is through with a part of
 * the burst would get less and less of the rest, and do nothing meanwhile.
 */
export class Burst<Worker extends Paced> implements Pace<Worker> {
  #most = 0;
  /** What each worker had answered when it was first asked about in this burst. */
  readonly #answeredBefore = new Map<Worker, number>();

  get most(): number {
    return this.#most;
  }

  shownBy(worker: Worker): number {
    const before = this.#answeredBefore.get(worker);
    if (before !== undefined) return worker.answered - before;
    this.#answeredBefore.set(worker, worker.answered);
    return 0;
  }

  /** @param requests queued and in progress now; with none of them, or without a worker on its way, the burst is over */
  note(requests: number, starting: number): void {
    if (requests > 0 && starting > 0) {
      this.#most = Math.max(this.#most, requests);
    } else if (this.#most > 0) {
      this.#most = 0;
      this.#answeredBefore.clear();
    }
  }
}
