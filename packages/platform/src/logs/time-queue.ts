interface Queued<Entry> {
  readonly time: string;
  readonly entry: Entry;
}

/** Entries in the order of their times; those of the same time in the order in which they were added. */
export class TimeQueue<Entry> {
  readonly #queued: Queued<Entry>[] = [];
  readonly #newestFirst: boolean;

  constructor({ newestFirst = false } = {}) {
    this.#newestFirst = newestFirst;
  }

  /** @param time RFC 3339 in UTC with milliseconds, as all times of lines are, which are in the order of their texts */
  add(time: string, entry: Entry): void {
    let [low, high] = [0, this.#queued.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.#queued[middle]?.time ?? '';
      if (this.#newestFirst ? other < time : other > time) high = middle;
      else low = middle + 1;
    }
    this.#queued.splice(low, 0, { time, entry });
  }

  take(): Entry | undefined {
    return this.#queued.shift()?.entry;
  }

  get isEmpty(): boolean {
    return this.#queued.length === 0;
  }
}
