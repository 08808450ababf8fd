import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { platformErrors } from '../../errors/catalogue.js';
import { isFinal, type Job, type JobEvent, type JobState } from '../job.js';
import {
  dueWebhookOf,
  JOB_COLUMNS,
  jobOf,
  LISTED,
  listedJobOf,
  stateValues,
  storedJobOf,
  takenJobOf,
  type Row,
} from '../job-rows.js';
import type {
  DueWebhook,
  JobPage,
  JobQuery,
  NewJob,
  QueueLimits,
  QueueNumbers,
  StoredJob,
  TakenJobs,
  TakenParts,
  TakeOptions,
  WholeJob,
} from '../job-store.js';
import { nextJob } from '../next-job.js';
import { numbersOf } from '../numbers-of.js';
import { WEBHOOK_CLAIM_MS } from '../webhooks/claim.js';
import { ANSWER_BYTES, withinBytes } from '../within-bytes.js';
import { INPUT, keptInput, keptOutput, OUTPUT, valuesOf, type KeptContent, type KeptText } from './kept-text.js';
import { PartsTable } from './parts-table.js';
import { Statements } from './statements.js';

/** Jobs that one call of `removeOld` looks at, so that it does not hold up other calls for long. */
const MOST_REMOVED = 500;

/** Webhooks that are called at once. */
const MOST_WEBHOOKS = 20;

/** The queries of a store of jobs. Each of its methods is meant to run within a transaction. */
export class JobTables {
  readonly #statements: Statements;
  readonly #parts: PartsTable;
  /** Endpoints whose jobs of an earlier platform were taken back. */
  readonly #recovered = new Set<string>();

  constructor(database: DatabaseSync) {
    this.#statements = new Statements(database);
    this.#parts = new PartsTable(this.#statements);
  }

  /** @throws FlashError `FLASH_QUEUE_FULL` if the queue has no room for a job with so much input */
  checkRoom(endpointId: string, inputBytes: number, limits: QueueLimits): void {
    const { counts, queuedBytes } = this.numbers(endpointId);
    if (counts.IN_QUEUE >= limits.jobs || queuedBytes + inputBytes > limits.bytes) {
      throw platformErrors.FLASH_QUEUE_FULL({ jobs: counts.IN_QUEUE, bytes: queuedBytes, limits });
    }
  }

  submit(
    { id, endpointId, policy, webhook, trace }: Omit<NewJob, 'input'>,
    input: KeptText,
    at: number,
    limits: QueueLimits,
  ): Job {
    this.checkRoom(endpointId, input.bytes, limits);
    const { executionTimeoutMs, ttlMs, retentionMs, lowPriority } = policy;
    const values = [id, endpointId, executionTimeoutMs, ttlMs, retentionMs, Number(lowPriority), at, at, at + ttlMs];
    const row = this.#prepare(
      `INSERT INTO jobs (id, endpoint_id, state, execution_timeout_ms, ttl_ms, retention_ms, low_priority, submitted_at,
         queued_at, removed_at, attempt, losses, ${INPUT}, webhook, trace)
       VALUES (?, ?, 'IN_QUEUE', ?, ?, ?, ?, ?, ?, ?, 0, 0, ?, ?, ?, ?, ?) RETURNING ${JOB_COLUMNS}`,
    ).get(...values, ...valuesOf(input), webhook ?? null, trace ?? null);
    return jobOf(row as Row);
  }

  take(endpointId: string, { workerId, count, at, leaseUntil }: TakeOptions): TakenJobs<KeptText> {
    const waiting = this.#prepare(
      `SELECT ${JOB_COLUMNS}, ${INPUT}, webhook, trace FROM jobs WHERE endpoint_id = ? AND state = 'IN_QUEUE'
       ORDER BY low_priority, place LIMIT ?`,
    ).iterate(endpointId, count) as Iterable<Row>;
    const rows = withinBytes(waiting, (row) => row.input_bytes as number);
    const jobs = rows.map((row) => {
      const job = this.#change(jobOf(row), { kind: 'taken', at, workerId }) as Job;
      this.#prepare('UPDATE jobs SET lease_until = ? WHERE id = ?').run(leaseUntil, job.id);
      return { ...takenJobOf(row, job), input: keptInput(row) };
    });
    // Fewer than there is room for are all, unless their inputs have come to too much.
    const bytes = rows.reduce((sum, row) => sum + (row.input_bytes as number), 0);
    return { jobs, mayBeMore: jobs.length === count || bytes >= ANSWER_BYTES };
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
      `SELECT ${JOB_COLUMNS} FROM jobs WHERE endpoint_id = ? AND state = 'IN_PROGRESS' AND lease_until <= ?`,
    ).all(endpointId, until);
    return rows.flatMap((row) => {
      const job = jobOf(row);
      return this.#change(job, { kind: 'lost', at, workerId: job.workerId ?? '' }) ?? [];
    });
  }

  apply(id: string, event: JobEvent, content: KeptContent = {}): Job | undefined {
    const row = this.#row(id);
    return row && this.#change(jobOf(row), event, content);
  }

  progress(id: string, workerId: string, output: KeptText): boolean {
    const changed = this.#prepare(
      `UPDATE jobs SET (${OUTPUT}) = (?, ?, ?) WHERE id = ? AND worker_id = ? AND state = 'IN_PROGRESS'`,
    ).run(...valuesOf(output), id, workerId);
    return Number(changed.changes) > 0;
  }

  addParts(id: string, workerId: string, parts: readonly string[]): boolean {
    const row = this.#row(id);
    if (!row || row.state !== 'IN_PROGRESS' || row.worker_id !== workerId) return false;
    this.#parts.add(id, parts);
    return true;
  }

  takeParts(id: string, count: number): TakenParts | undefined {
    const row = this.#row(id);
    return row && { state: row.state as JobState, ...this.#parts.take(id, count) };
  }

  find(id: string): Job | undefined {
    const row = this.#row(id);
    return row && jobOf(row);
  }

  get(id: string): StoredJob<KeptText> | undefined {
    const row = this.#row(id, `${JOB_COLUMNS}, ${OUTPUT}, error, webhook`);
    return row && { ...storedJobOf(row), output: keptOutput(row) };
  }

  whole(id: string): WholeJob<KeptText> | undefined {
    const row = this.#row(id, `${JOB_COLUMNS}, ${INPUT}, ${OUTPUT}, error, webhook`);
    return row && { ...storedJobOf(row), input: keptInput(row), output: keptOutput(row) };
  }

  dueWebhooks(at: number): DueWebhook[] {
    const due = this.#prepare(
      `SELECT ${JOB_COLUMNS}, webhook, webhook_calls, input_bytes + output_bytes AS bytes FROM jobs
       WHERE webhook_due_at <= ? ORDER BY webhook_due_at LIMIT ?`,
    ).iterate(at, MOST_WEBHOOKS) as Iterable<Row>;
    const claimed = withinBytes(due, ({ bytes }) => bytes as number).map(dueWebhookOf);
    const claim = this.#prepare('UPDATE jobs SET webhook_due_at = ? WHERE id = ?');
    for (const { job } of claimed) claim.run(at + WEBHOOK_CLAIM_MS, job.id);
    return claimed;
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
    const counts = this.#prepare('SELECT * FROM job_counts WHERE endpoint_id = ?').all(endpointId);
    const oldest = this.#prepare(
      "SELECT queued_at FROM jobs WHERE endpoint_id = ? AND state = 'IN_QUEUE' AND low_priority = 0 ORDER BY place LIMIT 1",
    ).get(endpointId);
    return numbersOf(counts, oldest?.queued_at as number | undefined);
  }

  removeOld(at: number): Job[] {
    const rows = this.#prepare(`SELECT ${JOB_COLUMNS} FROM jobs WHERE removed_at <= ? ORDER BY removed_at LIMIT ?`).all(
      at,
      MOST_REMOVED,
    );
    for (const { id } of rows) this.#prepare('DELETE FROM jobs WHERE id = ?').run(id as string);
    return rows.map(jobOf).filter(({ state }) => state === 'IN_PROGRESS');
  }

  /** The files that jobs name. */
  files(): string[] {
    const rows = this.#prepare(
      `SELECT input_file AS name FROM jobs WHERE input_file IS NOT NULL
       UNION ALL SELECT output_file FROM jobs WHERE output_file IS NOT NULL`,
    ).all();
    return rows.map(({ name }) => name as string);
  }

  /** The files that no job names any more after the transaction. Call it at its end. */
  takeUnusedFiles(): string[] {
    return this.#prepare('DELETE FROM unused_files RETURNING name')
      .all()
      .map(({ name }) => name as string);
  }

  /** Rows that were changed since the database was opened. */
  changes(): number {
    return this.#prepare('SELECT total_changes() AS rows').get()?.rows as number;
  }

  #row(id: string, columns = JOB_COLUMNS): Row | undefined {
    return this.#prepare(`SELECT ${columns} FROM jobs WHERE id = ?`).get(id);
  }

  /** Writes the job after an event. */
  #change(job: Job, event: JobEvent, { output, error }: KeptContent = {}): Job | undefined {
    const next = nextJob(job, event);
    if (!next) return undefined;
    this.#prepare(
      `UPDATE jobs SET state = ?, queued_at = ?, started_at = ?, ended_at = ?, removed_at = ?, worker_id = ?, attempt = ?,
         losses = ?, reason = ?, (${OUTPUT}) = (?, ?, ?), error = ?, lease_until = NULL, webhook_calls = 0, webhook_due_at = NULL
       WHERE id = ?`,
    ).run(...stateValues(next), ...valuesOf(output), error ?? null, next.id);
    if (isFinal(next.state)) {
      this.#prepare('UPDATE jobs SET webhook_due_at = ? WHERE id = ? AND webhook IS NOT NULL').run(event.at, next.id);
    }
    // What an attempt has said is not part of the next one.
    if (event.kind === 'lost' || event.kind === 'retried') this.#parts.clear(next.id);
    if (event.kind === 'retried') this.#moveToEnd(next.id);
    return next;
  }

  /** A new row gets the next place, which `AUTOINCREMENT` counts. */
  #moveToEnd(id: string): void {
    const counter = this.#prepare("UPDATE sqlite_sequence SET seq = seq + 1 WHERE name = 'jobs' RETURNING seq").get();
    this.#prepare('UPDATE jobs SET place = ? WHERE id = ?').run(counter?.seq as number, id);
  }

  #prepare(sql: string): StatementSync {
    return this.#statements.prepare(sql);
  }
}
