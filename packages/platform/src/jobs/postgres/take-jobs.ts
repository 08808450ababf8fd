import type { Job, JobEvent } from '../job.js';
import { JOB_COLUMNS, jobOf, takenJobOf, type Row } from '../job-rows.js';
import type { TakenJobs, TakeOptions } from '../job-store.js';
import { nextJob } from '../next-job.js';
import { withinBytes } from '../within-bytes.js';
import type { Session } from './job-database.js';
import { writeJobs, type ChangedJob } from './write-jobs.js';

/** Bytes of an input that is read with its job; a larger one is read when it is sure that the worker gets it. */
const SMALL_BYTES = 16 * 1024;

/** Gives the jobs that have waited longest to a worker, as `JobStore.take`. */
export async function takeJobs(
  session: Session,
  endpointId: string,
  { workerId, count, at, leaseUntil }: TakeOptions,
): Promise<TakenJobs> {
  const waiting = await session.query(
    `SELECT ${JOB_COLUMNS}, webhook, trace, input_bytes, CASE WHEN input_bytes <= ${SMALL_BYTES} THEN input END AS input
     FROM flash_jobs.jobs WHERE endpoint_id = $1 AND state = 'IN_QUEUE'
     ORDER BY low_priority, place LIMIT $2 FOR UPDATE SKIP LOCKED`,
    [endpointId, count],
  );
  const rows = withinBytes(waiting, (row) => row.input_bytes as number);
  const large = await largeInputs(session, rows);
  const changes = changesOf(rows, () => ({ kind: 'taken', at, workerId }), leaseUntil);
  if (changes.length > 0) await writeJobs(session, changes);
  const jobs = rows.map((row, index) =>
    takenJobOf(
      { ...row, input: large.get(row.id as string) ?? (row.input as string) },
      (changes[index] as ChangedJob).job,
    ),
  );
  return { jobs, mayBeMore: rows.length < waiting.length || waiting.length === count };
}

async function largeInputs(session: Session, rows: readonly Row[]): Promise<Map<string, string>> {
  const ids = rows.filter(({ input }) => input === null).map(({ id }) => id);
  if (ids.length === 0) return new Map();
  const found = await session.query('SELECT id, input FROM flash_jobs.jobs WHERE id = ANY ($1)', [ids]);
  return new Map(found.map(({ id, input }) => [id as string, input as string]));
}

/** Jobs that are locked in a state to which the event applies. */
export function changesOf(rows: readonly Row[], eventOf: (job: Job) => JobEvent, leaseUntil?: number): ChangedJob[] {
  return rows.flatMap((row) => {
    const before = jobOf(row);
    const event = eventOf(before);
    const job = nextJob(before, event);
    return job ? { job, event, leaseUntil } : [];
  });
}
