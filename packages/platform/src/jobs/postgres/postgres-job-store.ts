import { platformErrors } from '../../errors/catalogue.js';
import type { Job, JobEvent, JobState } from '../job.js';
import {
  dueWebhookOf,
  JOB_COLUMNS,
  jobOf,
  LISTED,
  pageOf,
  STORED_COLUMNS,
  storedJobOf,
  wholeJobOf,
  type Row,
} from '../job-rows.js';
import type {
  DueWebhook,
  EventContent,
  JobChange,
  JobPage,
  JobQuery,
  JobStore,
  NewJob,
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
import type { JobDatabase, Session } from './job-database.js';
import { forgetQueue, registerQueue } from './shared-queues.js';
import type { Notices } from './notices.js';
import { addParts, takeParts } from './stream-parts.js';
import { FOLD_COUNTS, INSERT, NUMBERS, OLD, WEBHOOKS } from './statements.js';
import { changesOf, takeJobs } from './take-jobs.js';
import { writeJobs } from './write-jobs.js';

/** How often the counts of connections that have ended are put together. */
const FOLD_MS = 60_000;

export interface PostgresParts {
  readonly database: JobDatabase;
  readonly notices: Notices;
  /** The same for every start of a platform with a home. */
  readonly platformId: string;
}

/**
 * Jobs in a database of PostgreSQL, which several platforms share. A job is changed by the rules of `nextJob` while its row is locked. Leases
 * are compared by the database's clock; the other times are those of the platforms, whose clocks have to agree to about a second.
 */
export class PostgresJobStore implements JobStore {
  readonly #database: JobDatabase;
  readonly #notices: Notices;
  readonly #platformId: string;
  readonly #folding: NodeJS.Timeout;

  constructor({ database, notices, platformId }: PostgresParts) {
    this.#database = database;
    this.#notices = notices;
    this.#platformId = platformId;
    // Put off while the database is lost: counts are right in any number of rows.
    this.#folding = setInterval(() => void database.query(FOLD_COUNTS).catch(() => undefined), FOLD_MS).unref();
  }

  async submit(submitted: NewJob, at: number, limits: QueueLimits, onWaiting = () => undefined): Promise<Job> {
    const { id, endpointId, policy, input, webhook, trace } = submitted;
    const { executionTimeoutMs, ttlMs, retentionMs, lowPriority } = policy;
    const policyValues = [executionTimeoutMs, ttlMs, retentionMs, Number(lowPriority), at, at + ttlMs];
    const bytes = Buffer.byteLength(input);
    const texts = [input, bytes, webhook ?? null, trace ?? null];
    const values = [id, endpointId, ...policyValues, ...texts, limits.jobs, limits.bytes];
    const [row] = (await this.#database.query(INSERT, values)) as [Row];
    if (row.id === null) {
      throw platformErrors.FLASH_QUEUE_FULL({
        jobs: row.waiting_jobs as number,
        bytes: row.waiting_bytes as number,
        limits,
      });
    }
    onWaiting();
    this.#notices.tellArrived(endpointId);
    return jobOf(row);
  }

  async take(endpointId: string, options: TakeOptions): Promise<TakenJobs> {
    const leaseUntil = options.leaseUntil + this.#notices.clockAhead;
    const taken = await this.#database.transaction((session) =>
      takeJobs(session, endpointId, { ...options, leaseUntil }),
    );
    for (const { job } of taken.jobs) this.#notices.tellChanged(endpointId, job.id);
    return taken;
  }

  async renew(workerId: string, ids: readonly string[], leaseUntil: number): Promise<readonly string[]> {
    const rows = await this.#database.queryLax(
      `UPDATE flash_jobs.jobs SET lease_until = greatest(lease_until, $1)
       WHERE id = ANY ($2) AND worker_id = $3 AND state = 'IN_PROGRESS' RETURNING id`,
      [leaseUntil + this.#notices.clockAhead, ids, workerId],
    );
    const renewed = new Set(rows.map(({ id }) => id));
    return ids.filter((id) => renewed.has(id));
  }

  async recover(endpointId: string, at: number): Promise<readonly Job[]> {
    if (this.#notices.isSettling) return [];
    const lapsed = "endpoint_id = $1 AND state = 'IN_PROGRESS' AND lease_until <= $2";
    const values = [endpointId, at + this.#notices.clockAhead];
    // Most often there is none, which needs no transaction.
    const [any] = await this.#database.query(`SELECT 1 AS one FROM flash_jobs.jobs WHERE ${lapsed} LIMIT 1`, values);
    if (!any) return [];
    const jobs = await this.#database.transaction(async (session) => {
      const rows = await session.query(
        `SELECT ${JOB_COLUMNS} FROM flash_jobs.jobs WHERE ${lapsed} FOR UPDATE SKIP LOCKED`,
        values,
      );
      const changes = changesOf(rows, ({ workerId = '' }) => ({ kind: 'lost', at, workerId }));
      if (changes.length > 0) await writeJobs(session, changes);
      return changes.map(({ job }) => job);
    });
    for (const job of jobs) this.#tell(job);
    return jobs;
  }

  observe(listener: (change: JobChange) => void): void {
    this.#notices.observe(listener);
  }

  async apply(id: string, event: JobEvent, content?: EventContent): Promise<Job | undefined> {
    const changed = await this.#database.transaction(async (session) => {
      const row = await lockedJob(session, id);
      const job = row && nextJob(jobOf(row), event);
      if (job) await writeJobs(session, [{ job, event, content }]);
      return job;
    });
    if (changed) this.#tell(changed);
    return changed;
  }

  async progress(id: string, workerId: string, output: string): Promise<boolean> {
    const [row] = await this.#database.queryLax(
      `UPDATE flash_jobs.jobs SET output = $1 WHERE id = $2 AND worker_id = $3 AND state = 'IN_PROGRESS'
       RETURNING endpoint_id`,
      [output, id, workerId],
    );
    if (row) this.#notices.tellChanged(row.endpoint_id as string, id);
    return row !== undefined;
  }

  async addParts(id: string, workerId: string, parts: readonly string[]): Promise<boolean> {
    const row = await this.#database.transaction(async (session) => {
      const held = await lockedJob(session, id);
      if (held?.state !== 'IN_PROGRESS' || held.worker_id !== workerId) return undefined;
      await addParts(session, id, parts);
      return held;
    });
    if (row) this.#notices.tellChanged(row.endpoint_id as string, id);
    return row !== undefined;
  }

  takeParts(id: string, count: number): Promise<TakenParts | undefined> {
    return this.#database.transaction(async (session) => {
      const row = await lockedJob(session, id);
      return row && { state: row.state as JobState, ...(await takeParts(session, id, count)) };
    });
  }

  async find(id: string): Promise<Job | undefined> {
    const [row] = await this.#database.query(`SELECT ${JOB_COLUMNS} FROM flash_jobs.jobs WHERE id = $1`, [id]);
    return row && jobOf(row);
  }

  async get(id: string): Promise<StoredJob | undefined> {
    const [row] = await this.#database.query(`SELECT ${STORED_COLUMNS} FROM flash_jobs.jobs WHERE id = $1`, [id]);
    return row && storedJobOf(row);
  }

  async whole(id: string): Promise<WholeJob | undefined> {
    const columns = `${STORED_COLUMNS}, input`;
    const [row] = await this.#database.query(`SELECT ${columns} FROM flash_jobs.jobs WHERE id = $1`, [id]);
    return row && wholeJobOf(row);
  }

  async dueWebhooks(at: number, room: WebhookRoom): Promise<readonly DueWebhook[]> {
    const { ofOne, together } = bytesIn(room);
    const values = [at, at + WEBHOOK_CLAIM_MS, room.count, together, ofOne, [...room.except]];
    const rows = await this.#database.query(WEBHOOKS, values);
    return rows.map(dueWebhookOf);
  }

  async webhookCalled(id: string, nextAt: number | undefined): Promise<void> {
    await this.#database.query(
      'UPDATE flash_jobs.jobs SET webhook_calls = webhook_calls + 1, webhook_due_at = $1 WHERE id = $2',
      [nextAt ?? null, id],
    );
  }

  async list(endpointId: string, { state, limit, before }: JobQuery): Promise<JobPage> {
    const rows = await this.#database.query(
      `SELECT ${LISTED} FROM flash_jobs.jobs
       WHERE endpoint_id = $1 AND place < $2 AND ($3::text IS NULL OR state = $3) ORDER BY place DESC LIMIT $4`,
      [endpointId, before ?? Number.MAX_SAFE_INTEGER, state ?? null, limit + 1],
    );
    return pageOf(rows, limit);
  }

  async purge(endpointId: string): Promise<number> {
    const [row] = await this.#database.query(
      `WITH gone AS (DELETE FROM flash_jobs.jobs WHERE endpoint_id = $1 AND state = 'IN_QUEUE' RETURNING 1)
       SELECT count(*) AS jobs FROM gone`,
      [endpointId],
    );
    return row?.jobs as number;
  }

  register(name: string, id: string): Promise<string> {
    return this.#database.transaction((session) => registerQueue(session, this.#platformId, name, id));
  }

  forget(endpointId: string): Promise<void> {
    return this.#database.transaction((session) => forgetQueue(session, this.#platformId, endpointId));
  }

  async numbers(endpointId: string): Promise<QueueNumbers> {
    const rows = await this.#database.query(NUMBERS, [endpointId]);
    return numbersOf(rows, (rows[0]?.oldest as number | null | undefined) ?? undefined);
  }

  async removeOld(at: number): Promise<readonly Job[]> {
    const removed = (await this.#database.query(OLD, [at])).map(jobOf);
    const stopped = removed.filter(({ state }) => state === 'IN_PROGRESS');
    for (const { endpointId, id } of stopped) this.#notices.tellChanged(endpointId, id);
    return stopped;
  }

  async close(): Promise<void> {
    clearInterval(this.#folding);
    await this.#notices.close();
    await this.#database.close();
  }

  #tell({ endpointId, id, state }: Job): void {
    this.#notices.tellChanged(endpointId, id);
    if (state === 'IN_QUEUE') this.#notices.tellArrived(endpointId);
  }
}

async function lockedJob(session: Session, id: string): Promise<Row | undefined> {
  const [row] = await session.query(`SELECT ${JOB_COLUMNS} FROM flash_jobs.jobs WHERE id = $1 FOR UPDATE`, [id]);
  return row;
}
