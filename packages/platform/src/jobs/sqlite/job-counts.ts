import type { Job, JobState } from '../job.js';
import type { Row } from '../job-rows.js';
import type { Statements } from './statements.js';

/** The number of an endpoint's jobs in one state and priority, and the bytes of their inputs: a row of `job_counts`. */
interface Count extends Row {
  readonly endpoint_id: string;
  readonly state: JobState;
  readonly low_priority: number;
  jobs: number;
  input_bytes: number;
}

/** A job as it is counted. */
export type Counted = Pick<Job, 'endpointId' | 'state' | 'policy'>;

const READ = 'SELECT * FROM job_counts WHERE endpoint_id = ?';
const WRITE = 'INSERT OR REPLACE INTO job_counts VALUES (?, ?, ?, ?, ?)';
const FORGET = 'DELETE FROM job_counts WHERE endpoint_id = ?';

/**
 * The counts of jobs, so that a question for them costs the same however many jobs there are. They are in memory, and written once at the end of a
 * transaction: its jobs mostly change the same few counts.
 */
export class JobCounts {
  readonly #statements: Statements;
  readonly #byEndpoint = new Map<string, Map<string, Count>>();
  readonly #changed = new Set<Count>();

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  /** The counts of an endpoint, in no order. */
  of(endpointId: string): Iterable<Count> {
    return this.#countsOf(endpointId).values();
  }

  /** @param jobs how many more, or fewer, there are in the state of `job`, with so many bytes of input together */
  add({ endpointId, state, policy }: Counted, jobs: number, bytes: number): void {
    const counts = this.#countsOf(endpointId);
    const key = keyOf(state, policy.lowPriority);
    const count = counts.get(key) ?? countOf(endpointId, state, policy.lowPriority);
    counts.set(key, count);
    count.jobs += jobs;
    count.input_bytes += bytes;
    this.#changed.add(count);
  }

  /** Nothing waits any more. */
  purged(endpointId: string): void {
    for (const count of this.of(endpointId)) {
      if (count.state !== 'IN_QUEUE') continue;
      count.jobs = 0;
      count.input_bytes = 0;
      this.#changed.add(count);
    }
  }

  forget(endpointId: string): void {
    for (const count of this.of(endpointId)) this.#changed.delete(count);
    this.#byEndpoint.delete(endpointId);
    this.#statements.prepare(FORGET).run(endpointId);
  }

  /** To be called at the end of a transaction. */
  write(): void {
    for (const {
      endpoint_id: endpointId,
      state,
      low_priority: lowPriority,
      jobs,
      input_bytes: bytes,
    } of this.#changed) {
      this.#statements.prepare(WRITE).run(endpointId, state, lowPriority, jobs, bytes);
    }
    this.#changed.clear();
  }

  /** The transaction was rolled back: the database has what holds. */
  rolledBack(): void {
    this.#byEndpoint.clear();
    this.#changed.clear();
  }

  #countsOf(endpointId: string): Map<string, Count> {
    const known = this.#byEndpoint.get(endpointId);
    if (known) return known;
    const rows = this.#statements.prepare(READ).all(endpointId) as Count[];
    const read = new Map(rows.map((row) => [keyOf(row.state, row.low_priority === 1), row]));
    this.#byEndpoint.set(endpointId, read);
    return read;
  }
}

function keyOf(state: JobState, isLow: boolean): string {
  return isLow ? `low ${state}` : state;
}

function countOf(endpointId: string, state: JobState, isLow: boolean): Count {
  return { endpoint_id: endpointId, state, low_priority: Number(isLow), jobs: 0, input_bytes: 0 };
}
