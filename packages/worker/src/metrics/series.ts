import { JOB_OUTCOMES } from './jobs.js';

/** A metric's name, and what it says of it on the metrics page. */
interface Described {
  readonly name: string;
  readonly help: string;
}

/** What is counted: how often each ending came, and times in histograms. */
interface Counted extends Described {
  /** The label that tells the endings apart. */
  readonly label: string;
  readonly endings: readonly string[];
  readonly histograms: readonly Described[];
  /** Upper bounds of the histograms' buckets in seconds. */
  readonly bounds: readonly number[];
}

export const COUNTED = {
  requests: {
    name: 'flash_worker_requests_total',
    help: 'Requests by how they ended.',
    label: 'status',
    /** By the class of the status, or without an answer. */
    endings: ['1xx', '2xx', '3xx', '4xx', '5xx', 'aborted'],
    histograms: [
      { name: 'flash_worker_request_duration_seconds', help: 'From the head of a request to the end of its answer.' },
    ],
    bounds: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120],
  },
  jobs: {
    name: 'flash_worker_jobs_total',
    help: 'Jobs by how they ended.',
    label: 'outcome',
    endings: JOB_OUTCOMES,
    histograms: [
      { name: 'flash_worker_job_delay_seconds', help: 'From the entry of a job into its queue to its taking.' },
      {
        name: 'flash_worker_job_execution_seconds',
        help: 'From the taking of a job to its outcome, with all its attempts.',
      },
    ],
    // Jobs may take, and wait, for days.
    bounds: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 21_600, 86_400],
  },
} as const satisfies Record<string, Counted>;

export type Labels = Readonly<Record<string, string>>;

/** A series as it is given to another thread. */
export interface SharedSeries {
  readonly of: keyof typeof COUNTED;
  readonly labels: Labels;
  readonly memory: SharedArrayBuffer;
}

/** A histogram as it is read. */
export interface Histogram {
  readonly bounds: readonly number[];
  /** In the order of the bounds, not cumulative; the last number counts what is beyond all of them. */
  readonly buckets: readonly number[];
  readonly seconds: number;
}

/**
 * The counts of the requests of one route and method, or of the jobs of one method, in shared memory: one thread counts, another one reads. A
 * reader may see a request in one number and not yet in the next one, which does not matter to a dashboard; atomic operations would cost every
 * request. The platform's library for metrics, prom-client, has no such memory: it would have to count in the thread that answers the scrapes.
 */
export class Series implements SharedSeries {
  readonly of: SharedSeries['of'];
  readonly labels: Labels;
  readonly memory: SharedArrayBuffer;
  /** A count for each ending; then, for each histogram, one for each bucket, one for what is beyond all bounds, and the sum. */
  readonly #numbers: Float64Array;
  readonly #counted: Counted;

  /** @param memory of the series of another thread */
  constructor(of: SharedSeries['of'], labels: Labels, memory?: SharedArrayBuffer) {
    this.of = of;
    this.labels = labels;
    this.#counted = COUNTED[of];
    this.memory =
      memory ?? new SharedArrayBuffer(this.#first(this.#counted.histograms.length) * Float64Array.BYTES_PER_ELEMENT);
    this.#numbers = new Float64Array(this.memory);
  }

  /** @param ending its place among the endings */
  count(ending: number): void {
    this.#increase(ending, 1);
  }

  /** @param histogram its place among the histograms */
  observe(histogram: number, seconds: number): void {
    const { bounds } = this.#counted;
    let bucket = 0;
    while (bucket < bounds.length && seconds > (bounds[bucket] as number)) bucket += 1;
    const first = this.#first(histogram);
    this.#increase(first + bucket, 1);
    this.#increase(first + bounds.length + 1, seconds);
  }

  /** In the order of the endings. */
  get endings(): readonly number[] {
    return [...this.#numbers.subarray(0, this.#counted.endings.length)];
  }

  histogram(index: number): Histogram {
    const sum = this.#first(index + 1) - 1;
    const buckets = [...this.#numbers.subarray(this.#first(index), sum)];
    return { bounds: this.#counted.bounds, buckets, seconds: this.#numbers[sum] ?? 0 };
  }

  /** The place of a histogram's first number. */
  #first(histogram: number): number {
    const { endings, bounds } = this.#counted;
    return endings.length + histogram * (bounds.length + 2);
  }

  #increase(place: number, by: number): void {
    this.#numbers[place] = (this.#numbers[place] ?? 0) + by;
  }
}
