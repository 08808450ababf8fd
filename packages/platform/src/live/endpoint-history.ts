import { LIVE_COLUMNS, LIVE_STEPS } from '@flash-ts/core/contract';
import { ENDINGS, type EndpointGauges } from '../metrics/metrics.js';
import { LatencyWindow } from './latency-window.js';

const WIDTH = LIVE_COLUMNS.length;
const [P50, P90, P99, COLD_START_MS] = ['p50', 'p90', 'p99', 'coldStartMs'].map((column) =>
  LIVE_COLUMNS.indexOf(column as (typeof LIVE_COLUMNS)[number]),
) as [number, number, number, number];
/** The columns that have no value in a step without a request or without a start. */
const NULLABLE = new Set([P50, P90, P99, COLD_START_MS]);
const NO_ENDINGS: readonly number[] = ENDINGS.map(() => 0);

const NO_PERCENTILES: readonly number[] = [Number.NaN, Number.NaN, Number.NaN];

/** A row of `LIVE_COLUMNS`. */
export type LiveRow = (number | null)[];

/**
 * The last steps of one endpoint. It takes about 30 kB from the first step on in which something happens; until then all of its rows are the
 * same.
 */
export class EndpointHistory {
  /** The steps, in a ring; NaN for no value. */
  #rows: Float32Array | undefined;
  #latency: LatencyWindow | undefined;
  /** The number of steps that have passed since the endpoint appeared. */
  #passed = 0;
  #endings = NO_ENDINGS;
  #coldStarts = 0;
  #coldStartMs = Number.NaN;

  answered(ms: number): void {
    this.#latency ??= new LatencyWindow();
    this.#latency.add(ms);
  }

  becameReady(coldStartMs: number): void {
    this.#coldStarts += 1;
    this.#coldStartMs = Math.max(coldStartMs, Number.isNaN(this.#coldStartMs) ? 0 : this.#coldStartMs);
  }

  /** Ends the present step. @param endings how many requests ended so far, as `Metrics.endings` counts them */
  step({ queued, inFlight, workers }: EndpointGauges, endings: readonly number[] = NO_ENDINGS): void {
    const row = [
      ...endedIn(endings, this.#endings),
      ...(this.#latency?.percentiles() ?? NO_PERCENTILES),
      queued,
      inFlight,
      workers.RUNNING,
      workers.IDLE,
      workers.INITIALIZING,
      workers.THROTTLED,
      workers.UNHEALTHY,
      workers.FROZEN,
      this.#coldStarts,
      this.#coldStartMs,
    ];
    if (!this.#rows && row.some((value) => value > 0)) this.#rows = this.#quiet();
    this.#rows?.set(row, (this.#passed % LIVE_STEPS) * WIDTH);
    this.#passed += 1;
    this.#endings = [...endings];
    [this.#coldStarts, this.#coldStartMs] = [0, Number.NaN];
    this.#latency?.advance();
  }

  /** The rows of the last steps, oldest first. @param most the largest number of rows */
  last(most: number): LiveRow[] {
    const count = Math.min(most, this.#passed, LIVE_STEPS);
    return Array.from({ length: count }, (_, index) => this.#row(this.#passed - count + index));
  }

  #row(step: number): LiveRow {
    const start = (step % LIVE_STEPS) * WIDTH;
    const row: LiveRow = [];
    for (let column = 0; column < WIDTH; column += 1) {
      const value = this.#rows ? (this.#rows[start + column] as number) : NULLABLE.has(column) ? Number.NaN : 0;
      row.push(Number.isNaN(value) ? null : rounded(value));
    }
    return row;
  }

  /** A ring of steps in which nothing has happened. */
  #quiet(): Float32Array {
    const rows = new Float32Array(WIDTH * LIVE_STEPS);
    for (let step = 0; step < LIVE_STEPS; step += 1) for (const column of NULLABLE) rows[step * WIDTH + column] = NaN;
    return rows;
  }
}

/** The requests that ended between two counts: `ok`, `clientErrors`, `serverErrors`, `aborted`. */
function endedIn(endings: readonly number[], before: readonly number[]): number[] {
  const ended = (index: number) => (endings[index] ?? 0) - (before[index] ?? 0);
  return [ended(0) + ended(1) + ended(2), ended(3), ended(4), ended(5)];
}

/** Three significant digits are more than the buckets of the percentiles tell; counts stay as they are. */
function rounded(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(3));
}
