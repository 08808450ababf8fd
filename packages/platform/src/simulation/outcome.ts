/** A point of a run. */
export interface Sample {
  /** Milliseconds from the beginning. */
  readonly atMs: number;
  /** Requests that arrived since the point before. */
  readonly requestsPerSecond: number;
  /** Workers at that time, starting ones included. */
  readonly workers: number;
}

/** What has come of a run. */
export interface SimulationOutcome {
  readonly requests: number;
  /** Requests that waited for a worker for too long. */
  readonly refused: number;
  /** Requests that waited for a worker. */
  readonly waited: number;
  /** Milliseconds from the arrival to the answer, which that part of the answered requests took at most; 0 without any. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly starts: number;
  readonly mostWorkers: number;
  /** Seconds of all workers together, from the start of each to its end. */
  readonly workerSeconds: number;
  readonly durationSeconds: number;
  readonly samples: readonly Sample[];
}

/** @param latencies of the answered requests, in any order */
export function percentilesOf(latencies: Float64Array): Pick<SimulationOutcome, 'p50' | 'p95' | 'p99'> {
  const sorted = latencies.toSorted();
  const atMost = (part: number) => sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? 0;
  return { p50: atMost(0.5), p95: atMost(0.95), p99: atMost(0.99) };
}
