/** The labels of a series. */
export interface SeriesLabels {
  /** The pattern of the route, as `/users/:id`. */
  readonly route: string;
  readonly method: string;
}

/** A series as it is given to another thread. */
export interface SharedSeries {
  readonly labels: SeriesLabels;
  readonly memory: SharedArrayBuffer;
}

/** How a request can end: by the class of its status, or without an answer. */
export const ENDINGS = ['1xx', '2xx', '3xx', '4xx', '5xx', 'aborted'] as const;
const ABORTED = ENDINGS.indexOf('aborted');

/** Upper bounds of the histogram's buckets in seconds; a last one has no bound. */
export const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120] as const;

/** Places of the numbers: counts by ending, counts by bucket, the sum of seconds. */
const FIRST_BUCKET = ENDINGS.length;
const SUM = FIRST_BUCKET + BUCKETS.length + 1;
const BYTES = (SUM + 1) * Float64Array.BYTES_PER_ELEMENT;

/**
 * The counts of the requests of one route and method, in shared memory: one thread counts, another one reads. A reader may see a request in
 * one number and not yet in the next one, which does not matter to a dashboard; atomic operations would cost every request.
 */
export class Series implements SharedSeries {
  readonly labels: SeriesLabels;
  readonly memory: SharedArrayBuffer;
  readonly #numbers: Float64Array;

  /** @param memory of the `Series` of another thread */
  constructor(labels: SeriesLabels, memory = new SharedArrayBuffer(BYTES)) {
    this.labels = labels;
    this.memory = memory;
    this.#numbers = new Float64Array(memory);
  }

  /** @param status undefined for a request that had no answer */
  count(status: number | undefined, seconds: number): void {
    const numbers = this.#numbers;
    const ending = status === undefined ? ABORTED : Math.trunc(status / 100) - 1;
    let bucket = 0;
    while (bucket < BUCKETS.length && seconds > (BUCKETS[bucket] as number)) bucket += 1;
    increase(numbers, ending, 1);
    increase(numbers, FIRST_BUCKET + bucket, 1);
    increase(numbers, SUM, seconds);
  }

  /** Requests in the order of `ENDINGS`. */
  get endings(): readonly number[] {
    return [...this.#numbers.subarray(0, FIRST_BUCKET)];
  }

  /** Requests in the order of `BUCKETS`, not cumulative; the last number counts requests beyond all bounds. */
  get buckets(): readonly number[] {
    return [...this.#numbers.subarray(FIRST_BUCKET, SUM)];
  }

  /** Of all requests together. */
  get seconds(): number {
    return this.#numbers[SUM] ?? 0;
  }
}

function increase(numbers: Float64Array, place: number, by: number): void {
  numbers[place] = (numbers[place] ?? 0) + by;
}
