import { histogramAt, increase, observe, placeAfter, type HistogramCounts, type HistogramPlaces } from './histogram.js';

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

/** Seconds. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];

/** Places of the numbers: counts by ending, then the durations. */
const DURATION: HistogramPlaces = { first: ENDINGS.length, bounds: BUCKETS };
const BYTES = placeAfter(DURATION) * Float64Array.BYTES_PER_ELEMENT;

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
    increase(this.#numbers, status === undefined ? ABORTED : Math.trunc(status / 100) - 1, 1);
    observe(this.#numbers, DURATION, seconds);
  }

  /** Requests in the order of `ENDINGS`. */
  get endings(): readonly number[] {
    return [...this.#numbers.subarray(0, ENDINGS.length)];
  }

  get duration(): HistogramCounts {
    return histogramAt(this.#numbers, DURATION);
  }
}
