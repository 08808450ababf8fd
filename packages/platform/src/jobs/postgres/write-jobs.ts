import { isFinal, type Job, type JobEvent } from '../job.js';
import type { EventContent } from '../job-store.js';
import { stateValues } from '../job-rows.js';
import type { Session } from './job-database.js';

/** A job after an event. */
export interface ChangedJob {
  readonly job: Job;
  readonly event: JobEvent;
  readonly content?: EventContent | undefined;
  /** Of a job that a worker has taken. */
  readonly leaseUntil?: number | undefined;
}

/** Columns of a change: `stateValues`, then the others. */
const COLUMNS = [
  ['id', 'text'],
  ['state', 'text'],
  ['queued_at', 'bigint'],
  ['started_at', 'bigint'],
  ['ended_at', 'bigint'],
  ['removed_at', 'bigint'],
  ['worker_id', 'text'],
  ['attempt', 'integer'],
  ['losses', 'integer'],
  ['reason', 'text'],
  ['output', 'text'],
  ['error', 'text'],
  ['lease_until', 'bigint'],
] as const;

const WRITE = `
  UPDATE flash_jobs.jobs AS job SET
    ${COLUMNS.slice(1)
      .map(([name]) => `${name} = next.${name}`)
      .join(', ')},
    place = CASE WHEN next.moves THEN nextval('flash_jobs.jobs_place_seq') ELSE job.place END,
    webhook_calls = 0,
    webhook_due_at = CASE WHEN job.webhook IS NULL THEN NULL ELSE next.webhook_due_at END
  FROM unnest(${COLUMNS.map(([, type], index) => `$${index + 1}::${type}[]`).join(', ')},
    $${COLUMNS.length + 1}::bigint[], $${COLUMNS.length + 2}::boolean[])
    AS next (${COLUMNS.map(([name]) => name).join(', ')}, webhook_due_at, moves)
  WHERE job.id = next.id`;

/** Writes jobs after events. Their rows have to be locked. */
export async function writeJobs(session: Session, changes: readonly ChangedJob[]): Promise<void> {
  const rows = changes.map(valuesOf);
  const columns = Array.from({ length: COLUMNS.length + 2 }, (_, column) => rows.map((row) => row[column]));
  await session.query(WRITE, columns);
  // What an attempt has said is not part of the next one.
  const again = changes.filter(({ event: { kind } }) => kind === 'lost' || kind === 'retried');
  if (again.length === 0) return;
  await session.query('DELETE FROM flash_jobs.parts WHERE job_id = ANY ($1)', [again.map(({ job }) => job.id)]);
}

function valuesOf({ job, event, content, leaseUntil }: ChangedJob): unknown[] {
  const { output, error } = content ?? {};
  return [
    job.id,
    ...stateValues(job),
    output ?? null,
    // PostgreSQL's texts have no NUL, and what an error says is no JSON text, in which it would be escaped.
    error?.replaceAll('\0', '\uFFFD') ?? null,
    leaseUntil ?? null,
    isFinal(job.state) ? event.at : null,
    event.kind === 'retried',
  ];
}
