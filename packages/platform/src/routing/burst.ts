/** The part of a worker that tells its pace. */
interface Paced {
  /** Requests that it has answered since its start. */
  readonly completed: number;
}

/** The facts of a burst that the choice of a worker needs. */
export interface Pace<Worker> {
  /** The largest number of simultaneous requests during the burst; 0 without a burst. */
  readonly most: number;
  /**
   * How many requests beyond its share a worker may have at a time: twice the number that it has answered in the burst. A worker that
   * answers many while others start is fast or waits for I/O; a worker that computes for long gets almost no more, and the rest stays for
   * the starting workers.
   */
  extraOf(worker: Worker): number;
}

/**
 * Factor between the requests that a worker has answered and those that it may have in addition: other workers need about that much more
 * time to become ready.
 */
const AHEAD = 2;

/**
 * Tracks the requests that have arrived since workers were started for them, and how many each worker has answered.
 *
 * Shares are parts of the largest number of simultaneous requests and not of the remaining ones: otherwise a fast worker would get less and
 * less of the rest and be idle meanwhile.
 */
export class Burst<Worker extends Paced> implements Pace<Worker> {
  #most = 0;
  /** The number of requests that each worker had completed when it was first seen in this burst. */
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

  /** @param requests queued and in progress now; without requests or starting workers the burst is over */
  note(requests: number, starting: number): void {
    if (requests > 0 && starting > 0) {
      this.#most = Math.max(this.#most, requests);
    } else if (this.#most > 0) {
      this.#most = 0;
      this.#completedBefore.clear();
    }
  }
}
