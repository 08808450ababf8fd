/** A worker, as far as its pace goes. */
interface Paced {
  /** Requests that it has answered in its life. */
  readonly completed: number;
}

/** What placement has to know of a burst. */
export interface Pace<Worker> {
  /** The most requests that there have been at once; 0 while there is no burst. */
  readonly most: number;
  /**
   * So many requests more than its share a worker may have at a time: twice what it has answered of the burst. One that answers many in the
   * time in which another starts waits for something else than its processor, or is as fast; one that computes for long gets next to
   * nothing by it, and the rest stays for those that are starting.
   */
  extraOf(worker: Worker): number;
}

/** What a worker may have is what it does in so many times the time that it has had: the next one is hardly ready before that. */
const AHEAD = 2;

/**
 * The requests that have come since workers were started for them, and what each worker has shown to get through.
 *
 * Shares are parts of the most requests that there have been at once and not of what is left: else a worker that is through with a part of
 * the burst would get less and less of the rest, and do nothing meanwhile.
 */
export class Burst<Worker extends Paced> implements Pace<Worker> {
  #most = 0;
  /** What each worker had completed when it was first asked about in this burst. */
  readonly #completedBefore = new Map<Worker, number>();

  get most(): number {
    return this.#most;
  }

  extraOf(worker: Worker): number {
    const before = this.#completedBefore.get(worker);
    if (before !== undefined) return AHEAD * (worker.completed - before);
    this.#completedBefore.set(worker, worker.completed);
    return 0;
  }

  /** @param requests queued and in progress now; with none of them, or without a worker on its way, the burst is over */
  note(requests: number, starting: number): void {
    if (requests > 0 && starting > 0) {
      this.#most = Math.max(this.#most, requests);
    } else if (this.#most > 0) {
      this.#most = 0;
      this.#completedBefore.clear();
    }
  }
}
