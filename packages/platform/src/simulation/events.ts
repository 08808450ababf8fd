/** What happens to a worker at a time, in milliseconds. */
export interface WorkerEvent<Worker> {
  readonly at: number;
  readonly worker: Worker;
  readonly what: 'ready' | 'answered';
}

/** Events in the order of their times: a binary heap. */
export class Events<Worker> {
  readonly #heap: WorkerEvent<Worker>[] = [];

  /** The time of the next event; Infinity if there is none. */
  get next(): number {
    return this.#heap[0]?.at ?? Infinity;
  }

  add(event: WorkerEvent<Worker>): void {
    const heap = this.#heap;
    let place = heap.length;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = heap[above] as WorkerEvent<Worker>;
      if (parent.at <= event.at) break;
      heap[place] = parent;
      place = above;
    }
    heap[place] = event;
  }

  take(): WorkerEvent<Worker> | undefined {
    const heap = this.#heap;
    const [first] = heap;
    const last = heap.pop();
    if (last !== undefined && heap.length > 0) this.#sink(last);
    return first;
  }

  #sink(event: WorkerEvent<Worker>): void {
    const heap = this.#heap;
    let place = 0;
    for (;;) {
      let below = 2 * place + 1;
      if (below >= heap.length) break;
      const [left, right] = [heap[below] as WorkerEvent<Worker>, heap[below + 1]];
      if (right !== undefined && right.at < left.at) below += 1;
      const least = heap[below] as WorkerEvent<Worker>;
      if (least.at >= event.at) break;
      heap[place] = least;
      place = below;
    }
    heap[place] = event;
  }
}
