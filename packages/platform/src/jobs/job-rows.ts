import type { SQLOutputValue } from 'node:sqlite';
import type { Job, JobState } from './job.js';
import {
  SHOWN_CHARACTERS,
  type DueWebhook,
  type JobPage,
  type ListedJob,
  type StoredJob,
  type TakenJob,
  type WholeJob,
} from './job-store.js';

export type Row = Record<string, SQLOutputValue>;

/** Null in the database is undefined here, as in `time`. */
function text(value: SQLOutputValue | undefined): string | undefined {
  return value === null ? undefined : (value as string);
}

function time(value: SQLOutputValue | undefined): number | undefined {
  return value === null ? undefined : (value as number);
}

export function jobOf(row: Row): Job {
  return {
    id: row.id as string,
    endpointId: row.endpoint_id as string,
    state: row.state as JobState,
    policy: {
      executionTimeoutMs: row.execution_timeout_ms as number,
      ttlMs: row.ttl_ms as number,
      retentionMs: row.retention_ms as number,
      lowPriority: row.low_priority === 1,
    },
    submittedAt: row.submitted_at as number,
    queuedAt: row.queued_at as number,
    startedAt: time(row.started_at),
    endedAt: time(row.ended_at),
    workerId: text(row.worker_id),
    attempt: row.attempt as number,
    losses: row.losses as number,
    reason: text(row.reason),
  };
}

/** The columns of a job without its texts, which may be large. */
export const JOB_COLUMNS = `id, endpoint_id, state, execution_timeout_ms, ttl_ms, retention_ms, low_priority, submitted_at, queued_at,
  started_at, ended_at, worker_id, attempt, losses, reason`;

export function storedJobOf(row: Row): StoredJob {
  return { job: jobOf(row), output: text(row.output), error: text(row.error), webhook: text(row.webhook) };
}

/** The columns of a stored job. */
export const STORED_COLUMNS = `${JOB_COLUMNS}, output, error, webhook`;

export function wholeJobOf(row: Row): WholeJob {
  return { ...storedJobOf(row), input: row.input as string };
}

/** @param job after it was taken */
export function takenJobOf(row: Row, job: Job): TakenJob {
  return { job, input: row.input as string, webhook: text(row.webhook), trace: text(row.trace) };
}

export function dueWebhookOf(row: Row): DueWebhook {
  const { webhook, webhook_calls: calls, bytes } = row;
  return { job: jobOf(row), webhook: webhook as string, calls: calls as number, bytes: Number(bytes) };
}

/** The columns of a listed job. */
export const LISTED = `place, ${JOB_COLUMNS}, input_bytes, substr(input, 1, ${SHOWN_CHARACTERS}) AS input,
  substr(error, 1, ${SHOWN_CHARACTERS}) AS error`;

function listedJobOf(row: Row): ListedJob {
  return {
    job: jobOf(row),
    input: row.input as string,
    inputBytes: row.input_bytes as number,
    error: text(row.error),
  };
}

/** A page of a list. @param rows one more than the page has, where there are more */
export function pageOf(rows: readonly Row[], limit: number): JobPage {
  const shown = rows.slice(0, limit);
  return { jobs: shown.map(listedJobOf), next: rows.length > limit ? (shown.at(-1)?.place as number) : undefined };
}

/** What an event may change: the values of the columns from `state` to `reason`, in the order of the statement that writes them. */
export function stateValues(job: Job): (string | number | null)[] {
  const { state, queuedAt, startedAt, endedAt, workerId, attempt, losses, reason } = job;
  const times = [queuedAt, startedAt ?? null, endedAt ?? null, removalTime(job)];
  return [state, ...times, workerId ?? null, attempt, losses, reason ?? null];
}

/** When a job is removed: at the end of its time to live, or when its result has been kept for long enough. */
function removalTime({ submittedAt, endedAt, policy }: Job): number {
  const ttl = submittedAt + policy.ttlMs;
  return endedAt === undefined ? ttl : Math.min(ttl, endedAt + policy.retentionMs);
}
