import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { platformErrors } from '../../errors/catalogue.js';
import { isFinal, type Job, type JobEvent, type JobState } from '../job.js';
import type {
  EventContent,
  JobPage,
  JobQuery,
  NewJob,
  QueueLimits,
  QueueNumbers,
  StoredJob,
  TakenParts,
  TakeOptions,
} from '../job-store.js';
import { nextJob } from '../next-job.js';
import { jobOf, LISTED, listedJobOf, stateValues, storedJobOf, type Row } from '../job-rows.js';

/** Jobs that one call of `removeOld` looks at, so that it does not hold up other calls for long. */
const MOST_REMOVED = 500;

/** Webhooks that are called at once. */
const MOST_WEBHOOKS = 20;

/** The queries of a store of jobs. Each of its methods is meant to run within a transaction. */
export class JobTables {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  /** Endpoints whose jobs of an earlier platform were taken back. */
  readonly #recovered = new Set<string>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  submit({ id, endpointId, policy, input, webhook, trace }: NewJob, at: number, limits: QueueLimits): Job {
    const inputBytes = Buffer.byteLength(input);
    const { counts, queuedBytes } = this.numbers(endpointId);
    if (counts.IN_QUEUE >= limits.jobs || queuedBytes + inputBytes > limits.bytes) {
      throw platformErrors.FLASH_QUEUE_FULL({ jobs: counts.IN_QUEUE, bytes: queuedBytes, limits });
    }
    const { executionTimeoutMs, ttlMs, retentionMs, lowPriority } = policy;
    const values = [id, endpointId, executionTimeoutMs, ttlMs, retentionMs, Number(lowPriority), at, at, at + ttlMs];
    const row = this.#prepare(
      `INSERT INTO jobs (id, endpoint_id, state, execution_timeout_ms, ttl_ms, retention_ms, low_priority, submitted_at,
         queued_at, removed_at, attempt, losses, input, input_bytes, webhook, trace)
       VALUES (?, ?, 'IN_QUEUE', ?, ?, ?, ?, ?, ?, ?, 0, 0, ?, ?, ?, ?) RETURNING *`,
    ).get(...values, input, inputBytes, webhook ?? null, trace ?? null);
    return jobOf(row as Row);
  }

  take(endpointId: string, { workerId, count, at, leaseUntil }: TakeOptions): StoredJob[] {
    const rows = this.#prepare(
      "SELECT * FROM jobs WHERE endpoint_id = ? AND state = 'IN_QUEUE' ORDER BY low_priority, place LIMIT ?",
    ).all(endpointId, count);
    return rows.map((row) => {
      const job = this.#change(jobOf(row), { kind: 'taken', at, workerId }) as Job;
      this.#prepare('UPDATE jobs SET lease_until = ? WHERE id = ?').run(leaseUntil, job.id);
      return { ...storedJobOf(row), job };
    });
  }

  renew(workerId: string, ids: readonly string[], leaseUntil: number): string[] {
    const statement = this.#prepare(
      "UPDATE jobs SET lease_until = ? WHERE id = ? AND worker_id = ? AND state = 'IN_PROGRESS'",
    );
    return ids.filter((id) => Number(statement.run(leaseUntil, id, workerId).changes) > 0);
  }

  recover(endpointId: string, at: number): Job[] {
    // Nothing is in progress at the start: the platform has ended all workers of an earlier one.
    const until = this.#recovered.has(endpointId) ? at : Number.MAX_SAFE_INTEGER;
    this.#recovered.add(endpointId);
    const rows = this.#prepare(
      "SELECT * FROM jobs WHERE endpoint_id = ? AND state = 'IN_PROGRESS' AND lease_until <= ?",
    ).all(endpointId, until);
    return rows.flatMap((row) => {
      const job = jobOf(row);
      return this.#change(job, { kind: 'lost', at, workerId: job.workerId ?? '' }) ?? [];
    });
  }

  apply(id: string, event: JobEvent, content: EventContent = {}): Job | undefined {
    const row = this.#row(id);
    return row && this.#change(jobOf(row), event, content);
  }

  progress(id: string, workerId: string, output: string): boolean {
    const changed = this.#prepare(
      "UPDATE jobs SET output = ? WHERE id = ? AND worker_id = ? AND state = 'IN_PROGRESS'",
    ).run(output, id, workerId);
    return Number(changed.changes) > 0;
  }

  addParts(id: string, workerId: string, parts: readonly string[]): boolean {
    const row = this.#row(id);
    if (!row || row.state !== 'IN_PROGRESS' || row.worker_id !== workerId) return false;
    const statement = this.#prepare('INSERT INTO parts (job_id, output) VALUES (?, ?)');
    for (const part of parts) statement.run(id, part);
    return true;
  }

  takeParts(id: string, count: number): TakenParts | undefined {
    const row = this.#row(id);
    if (!row) return undefined;
    const found = this.#prepare('SELECT number, output FROM parts WHERE job_id = ? ORDER BY number LIMIT ?').all(
      id,
      count + 1,
    );
    const parts = found.slice(0, count);
    const last = parts.at(-1);
    if (last) this.#prepare('DELETE FROM parts WHERE job_id = ? AND number <= ?').run(id, last.number as number);
    const texts = parts.map(({ output }) => output as string);
    return { state: row.state as JobState, parts: texts, hasMore: found.length > count };
  }

  get(id: string): StoredJob | undefined {
    const row = this.#row(id);
    return row && storedJobOf(row);
  }

  dueWebhooks(at: number): StoredJob[] {
    const rows = this.#prepare('SELECT * FROM jobs WHERE webhook_due_at <= ? ORDER BY webhook_due_at LIMIT ?').all(
      at,
      MOST_WEBHOOKS,
    );
    return rows.map(storedJobOf);
  }

  webhookCalled(id: string, nextAt: number | undefined): void {
    this.#prepare('UPDATE jobs SET webhook_calls = webhook_calls + 1, webhook_due_at = ? WHERE id = ?').run(
      nextAt ?? null,
      id,
    );
  }

  list(endpointId: string, { state, limit, before = Number.MAX_SAFE_INTEGER }: JobQuery): JobPage {
    const rows = this.#prepare(
      `SELECT ${LISTED} FROM jobs WHERE endpoint_id = ? AND place < ? AND (? IS NULL OR state = ?) ORDER BY place DESC LIMIT ?`,
    ).all(endpointId, before, state ?? null, state ?? null, limit + 1);
    const shown = rows.slice(0, limit);
    return { jobs: shown.map(listedJobOf), next: rows.length > limit ? (shown.at(-1)?.place as number) : undefined };
  }

  purge(endpointId: string): number {
    const { changes } = this.#prepare("DELETE FROM jobs WHERE endpoint_id = ? AND state = 'IN_QUEUE'").run(endpointId);
    return Number(changes);
  }

  forget(endpointId: string): void {
    this.#prepare('DELETE FROM jobs WHERE endpoint_id = ?').run(endpointId);
    this.#prepare('DELETE FROM job_counts WHERE endpoint_id = ?').run(endpointId);
  }

  numbers(endpointId: string): QueueNumbers {
    const counts = { IN_QUEUE: 0, IN_PROGRESS: 0, COMPLETED: 0, FAILED: 0, CANCELLED: 0, TIMED_OUT: 0 };
    let [queuedBytes, lowPriority] = [0, 0];
    for (const row of this.#prepare('SELECT * FROM job_counts WHERE endpoint_id = ?').all(endpointId)) {
      const [state, jobs] = [row.state as JobState, row.jobs as number];
      counts[state] += jobs;
      if (state !== 'IN_QUEUE') continue;
      queuedBytes += row.input_bytes as number;
      if (row.low_priority === 1) lowPriority = jobs;
    }
    const oldest = this.#prepare(
      "SELECT queued_at FROM jobs WHERE endpoint_id = ? AND state = 'IN_QUEUE' AND low_priority = 0 ORDER BY place LIMIT 1",
    ).get(endpointId);
    return { counts, queuedBytes, lowPriority, oldestQueuedAt: oldest?.queued_at as number | undefined };
  }

  removeOld(at: number): Job[] {
    const rows = this.#prepare('SELECT * FROM jobs WHERE removed_at <= ? ORDER BY removed_at LIMIT ?').all(
      at,
      MOST_REMOVED,
    );
    for (const { id } of rows) this.#prepare('DELETE FROM jobs WHERE id = ?').run(id as string);
    return rows.map(jobOf).filter(({ state }) => state === 'IN_PROGRESS');
  }

  #row(id: string): Row | undefined {
    return this.#prepare('SELECT * FROM jobs WHERE id = ?').get(id);
  }

  /** Writes the job after an event. */
  #change(job: Job, event: JobEvent, { output, error }: EventContent = {}): Job | undefined {
    const next = nextJob(job, event);
    if (!next) return undefined;
    this.#prepare(
      `UPDATE jobs SET state = ?, queued_at = ?, started_at = ?, ended_at = ?, removed_at = ?, worker_id = ?, attempt = ?,
         losses = ?, reason = ?, output = ?, error = ?, lease_until = NULL, webhook_calls = 0, webhook_due_at = NULL WHERE id = ?`,
    ).run(...stateValues(next), output ?? null, error ?? null, next.id);
    if (isFinal(next.state)) {
      this.#prepare('UPDATE jobs SET webhook_due_at = ? WHERE id = ? AND webhook IS NOT NULL').run(event.at, next.id);
    }
    // What an attempt has said is not part of the next one.
    if (event.kind === 'lost' || event.kind === 'retried')
      this.#prepare('DELETE FROM parts WHERE job_id = ?').run(next.id);
    if (event.kind === 'retried') this.#moveToEnd(next.id);
    return next;
  }

  /** A new row gets the next place, which `AUTOINCREMENT` counts. */
  #moveToEnd(id: string): void {
    const { seq } = this.#prepare(
      "UPDATE sqlite_sequence SET seq = seq + 1 WHERE name = 'jobs' RETURNING seq",
    ).get() as {
      seq: number;
    };
    this.#prepare('UPDATE jobs SET place = ? WHERE id = ?').run(seq, id);
  }

  #prepare(sql: string): StatementSync {
    const statement = this.#statements.get(sql) ?? this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}
