import { JOB_OUTCOMES, type JobEnding } from './jobs.js';
import { histogramAt, increase, observe, placeAfter, type HistogramCounts, type HistogramPlaces } from './histogram.js';

/** A series of jobs as it is given to another thread. */
export interface SharedJobSeries {
  readonly method: string;
  readonly memory: SharedArrayBuffer;
}

/** Seconds: jobs may take, and wait, for days. */
const BUCKETS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 21_600, 86_400];

/** Places of the numbers: counts by outcome, then the two histograms. */
const DELAY: HistogramPlaces = { first: JOB_OUTCOMES.length, bounds: BUCKETS };
const EXECUTION: HistogramPlaces = { first: placeAfter(DELAY), bounds: BUCKETS };
const BYTES = placeAfter(EXECUTION) * Float64Array.BYTES_PER_ELEMENT;

/** The counts of the jobs of one method, in shared memory, as `Series` has those of requests. */
export class JobSeries implements SharedJobSeries {
  readonly method: string;
  readonly memory: SharedArrayBuffer;
  readonly #numbers: Float64Array;

  /** @param memory of the `JobSeries` of another thread */
  constructor(method: string, memory = new SharedArrayBuffer(BYTES)) {
    this.method = method;
    this.memory = memory;
    this.#numbers = new Float64Array(memory);
  }

  /** @param delayMs undefined where the queue does not tell it */
  count(outcome: JobEnding, durationMs: number, delayMs: number | undefined): void {
    increase(this.#numbers, JOB_OUTCOMES.indexOf(outcome), 1);
    observe(this.#numbers, EXECUTION, durationMs / 1000);
    if (delayMs !== undefined) observe(this.#numbers, DELAY, delayMs / 1000);
  }

  /** Jobs in the order of `JOB_OUTCOMES`. */
  get outcomes(): readonly number[] {
    return [...this.#numbers.subarray(0, JOB_OUTCOMES.length)];
  }

  get delay(): HistogramCounts {
    return histogramAt(this.#numbers, DELAY);
  }

  get execution(): HistogramCounts {
    return histogramAt(this.#numbers, EXECUTION);
  }
}
