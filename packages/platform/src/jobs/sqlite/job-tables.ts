import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { platformErrors } from '../../errors/catalogue.js';
import { isFinal, type Job, type JobEvent, type JobState } from '../job.js';
import { dueWebhookOf, jobOf, pageOf, stateValues, storedJobOf, takenJobOf, type Row } from '../job-rows.js';
import type {
  DueWebhook,
  JobPage,
  JobQuery,
  QueueLimits,
  QueueNumbers,
  StoredJob,
  TakenJobs,
  TakenParts,
  TakeOptions,
  WebhookRoom,
  WholeJob,
} from '../job-store.js';
import { nextJob } from '../next-job.js';
import { numbersOf } from '../numbers-of.js';
import { bytesIn, WEBHOOK_CLAIM_MS } from '../webhooks/claim.js';
import { ANSWER_BYTES, withinBytes } from '../within-bytes.js';
import { JobCounts } from './job-counts.js';
import * as sql from './job-statements.js';
import { keptInput, keptOutput, valuesOf, type KeptContent, type KeptText } from './kept-text.js';
import { Statements } from './statements.js';
import { addParts, takeParts } from './stream-parts.js';

/** What is stored of a new job beside its input. */
export interface NewRow {
  readonly job: Job;
  readonly webhook: string | undefined;
  readonly trace: string | undefined;
}

/** The queries of a store of jobs. Each of its methods is meant to run within a transaction. */
export class JobTables {
  readonly #statements: Statements;
  readonly #counts: JobCounts;
  /** Endpoints whose jobs of an earlier platform were taken back; those of the transaction that runs too. */
  readonly #recovered = new Set<string>();
  #recovering: string[] = [];

  constructor(database: DatabaseSync) {
    this.#statements = new Statements(database);
    this.#counts = new JobCounts(this.#statements);
  }

  /** @throws FlashError `FLASH_QUEUE_FULL` if the queue has no room for a job with so much input */
  checkRoom(endpointId: string, inputBytes: number, limits: QueueLimits): void {
    const { counts, queuedBytes } = numbersOf(this.#counts.of(endpointId), undefined);
    if (counts.IN_QUEUE >= limits.jobs || queuedBytes + inputBytes > limits.bytes) {
      throw platformErrors.FLASH_QUEUE_FULL({ jobs: counts.IN_QUEUE, bytes: queuedBytes, limits });
    }
  }

  /** @throws FlashError `FLASH_QUEUE_FULL` */
  submit({ job, webhook, trace }: NewRow, input: KeptText, limits: QueueLimits): void {
    const { id, endpointId, state, policy, submittedAt, queuedAt } = job;
    this.checkRoom(endpointId, input.bytes, limits);
    const { executionTimeoutMs, ttlMs, retentionMs, lowPriority } = policy;
    const times = [submittedAt, queuedAt, submittedAt + ttlMs];
    const values = [id, endpointId, state, executionTimeoutMs, ttlMs, retentionMs, Number(lowPriority), ...times];
    this.#prepare(sql.INSERT).run(...values, ...valuesOf(input), webhook ?? null, trace ?? null);
    this.#counts.add(job, 1, input.bytes);
  }

  take(endpointId: string, { workerId, count, at, leaseUntil }: TakeOptions): TakenJobs<KeptText> {
    const waiting = this.#prepare(sql.WAITING).iterate(endpointId, count) as Iterable<Row>;
    const rows = withinBytes(waiting, (row) => row.input_bytes as number);
    const jobs = rows.map((row) => {
      const before = jobOf(row);
      const job = nextJob(before, { kind: 'taken', at, workerId }) as Job;
      this.#prepare(sql.TAKE).run(job.state, at, workerId, job.attempt, leaseUntil, row.place as number);
      this.#move(before, job, row);
      return { ...takenJobOf(row, job), input: keptInput(row) };
    });
    // Fewer than there is room for are all, unless their inputs have come to too much.
    const bytes = rows.reduce((sum, row) => sum + (row.input_bytes as number), 0);
    return { jobs, mayBeMore: jobs.length === count || bytes >= ANSWER_BYTES };
  }

  renew(workerId: string, ids: readonly string[], leaseUntil: number): string[] {
    const statement = this.#prepare(sql.RENEW);
    return ids.filter((id) => Number(statement.run(leaseUntil, id, workerId).changes) > 0);
  }

  recover(endpointId: string, at: number): Job[] {
    // Nothing is in progress at the start: the platform has ended all workers of an earlier one.
    const until = this.#recovered.has(endpointId) ? at : Number.MAX_SAFE_INTEGER;
    if (!this.#recovered.has(endpointId)) this.#recovering.push(endpointId);
    this.#recovered.add(endpointId);
    const rows = this.#prepare(sql.LAPSED).all(endpointId, until);
    return rows.flatMap((row) => this.#change(row, { kind: 'lost', at, workerId: jobOf(row).workerId ?? '' }) ?? []);
  }

  apply(id: string, event: JobEvent, content: KeptContent = {}): Job | undefined {
    const row = this.#row(id);
    return row && this.#change(row, event, content);
  }

  progress(id: string, workerId: string, output: KeptText): boolean {
    const { changes } = this.#prepare(sql.PROGRESS).run(...valuesOf(output), id, workerId);
    return Number(changes) > 0;
  }

  addParts(id: string, workerId: string, parts: readonly string[]): boolean {
    const row = this.#row(id);
    if (!row || row.state !== 'IN_PROGRESS' || row.worker_id !== workerId) return false;
    addParts(this.#statements, id, parts);
    return true;
  }

  takeParts(id: string, count: number): TakenParts | undefined {
    const row = this.#row(id);
    return row && { state: row.state as JobState, ...takeParts(this.#statements, id, count) };
  }

  find(id: string): Job | undefined {
    const row = this.#row(id);
    return row && jobOf(row);
  }

  get(id: string): StoredJob<KeptText> | undefined {
    const row = this.#prepare(sql.GET).get(id);
    return row && { ...storedJobOf(row), output: keptOutput(row) };
  }

  whole(id: string): WholeJob<KeptText> | undefined {
    const row = this.#prepare(sql.WHOLE).get(id);
    return row && { ...storedJobOf(row), input: keptInput(row), output: keptOutput(row) };
  }

  dueWebhooks(at: number, room: WebhookRoom): DueWebhook[] {
    const { ofOne, together } = bytesIn(room);
    const values = [at, ofOne, JSON.stringify(room.except), room.count];
    const due = this.#prepare(sql.DUE_WEBHOOKS).iterate(...values) as Iterable<Row>;
    const claimed = withinBytes(due, ({ bytes }) => bytes as number, together).map(dueWebhookOf);
    for (const { job } of claimed) this.#prepare(sql.CLAIM_WEBHOOK).run(at + WEBHOOK_CLAIM_MS, job.id);
    return claimed;
  }

  webhookCalled(id: string, nextAt: number | undefined): void {
    this.#prepare(sql.WEBHOOK_CALLED).run(nextAt ?? null, id);
  }

  list(endpointId: string, { state, limit, before = Number.MAX_SAFE_INTEGER }: JobQuery): JobPage {
    const rows = this.#prepare(sql.LIST).all(endpointId, before, state ?? null, state ?? null, limit + 1);
    return pageOf(rows, limit);
  }

  purge(endpointId: string): number {
    const { changes } = this.#prepare(sql.PURGE).run(endpointId);
    this.#counts.purged(endpointId);
    return Number(changes);
  }

  forget(endpointId: string): void {
    this.#prepare(sql.FORGET).run(endpointId);
    this.#counts.forget(endpointId);
  }

  numbers(endpointId: string): QueueNumbers {
    const oldest = this.#prepare(sql.OLDEST).get(endpointId);
    return numbersOf(this.#counts.of(endpointId), oldest?.queued_at as number | undefined);
  }

  removeOld(at: number): Job[] {
    const rows = this.#prepare(sql.OLD).all(at);
    const jobs = rows.map((row) => {
      const job = jobOf(row);
      this.#prepare(sql.REMOVE).run(row.place as number);
      this.#counts.add(job, -1, -(row.input_bytes as number));
      return job;
    });
    return jobs.filter(({ state }) => state === 'IN_PROGRESS');
  }

  /** The files that jobs name. */
  files(): string[] {
    return this.#prepare(sql.FILES)
      .all()
      .map(({ name }) => name as string);
  }

  /** Rows that were changed since the database was opened. */
  changes(): number {
    return this.#prepare(sql.CHANGES).get()?.rows as number;
  }

  /** To be called at the end of a transaction. @returns the files that no job names any more after it */
  finish(): string[] {
    this.#counts.write();
    return this.#prepare(sql.UNUSED_FILES)
      .all()
      .map(({ name }) => name as string);
  }

  committed(): void {
    this.#recovering = [];
  }

  rolledBack(): void {
    for (const endpointId of this.#recovering) this.#recovered.delete(endpointId);
    this.#recovering = [];
    this.#counts.rolledBack();
  }

  #row(id: string): Row | undefined {
    return this.#prepare(sql.FIND).get(id);
  }

  /** Writes the job of a row after an event. */
  #change(row: Row, event: JobEvent, { output, error }: KeptContent = {}): Job | undefined {
    const before = jobOf(row);
    const next = nextJob(before, event);
    if (!next) return undefined;
    const place = row.place as number;
    const due = isFinal(next.state) ? event.at : null;
    this.#prepare(sql.CHANGE).run(...stateValues(next), ...valuesOf(output), error ?? null, due, place);
    this.#move(before, next, row);
    // What an attempt has said is not part of the next one.
    if (event.kind === 'lost' || event.kind === 'retried') this.#prepare(sql.CLEAR_PARTS).run(next.id);
    if (event.kind === 'retried') {
      const counter = this.#prepare(sql.NEXT_PLACE).get();
      this.#prepare(sql.MOVE).run(counter?.seq as number, place);
    }
    return next;
  }

  /** Counts a job in another state. */
  #move(before: Job, after: Job, { input_bytes: bytes }: Row): void {
    this.#counts.add(before, -1, -(bytes as number));
    this.#counts.add(after, 1, bytes as number);
  }

  #prepare(text: string): StatementSync {
    return this.#statements.prepare(text);
  }
}
