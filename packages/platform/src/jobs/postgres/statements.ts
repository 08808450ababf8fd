import { JOB_COLUMNS } from '../job-rows.js';

/** Jobs that one statement removes, so that it does not hold up others for long. */
const MOST_REMOVED = 500;

/**
 * Adds a job if the queue has room, and always tells what waits: the job's columns are null if it was not added. Submissions at the same time do
 * not see each other, so that a queue may become longer than its limit by one job of each connection.
 */
export const INSERT = `
  WITH waiting AS (
    SELECT coalesce(sum(jobs), 0)::bigint AS waiting_jobs, coalesce(sum(input_bytes), 0)::bigint AS waiting_bytes
    FROM flash_jobs.job_counts WHERE endpoint_id = $2 AND state = 'IN_QUEUE'
  ), added AS (
    INSERT INTO flash_jobs.jobs (id, endpoint_id, state, execution_timeout_ms, ttl_ms, retention_ms, low_priority, submitted_at,
      queued_at, removed_at, attempt, losses, input, input_bytes, webhook, trace)
    SELECT $1, $2, 'IN_QUEUE', $3, $4, $5, $6, $7, $7, $8, 0, 0, $9, $10, $11, $12 FROM waiting
    WHERE waiting_jobs < $13 AND waiting_bytes + $10 <= $14
    RETURNING ${JOB_COLUMNS}
  ) SELECT waiting_jobs, waiting_bytes, added.* FROM waiting LEFT JOIN added ON true`;

/**
 * The counts of an endpoint by state and priority; each row has when the oldest waiting job of normal priority was queued. That one is looked for
 * in the queue's whole order: with the priority as a condition PostgreSQL may go through the finished jobs by their places.
 */
export const NUMBERS = `
  SELECT state, low_priority, sum(jobs)::bigint AS jobs, sum(input_bytes)::bigint AS input_bytes, (
    SELECT CASE low_priority WHEN 0 THEN queued_at END FROM flash_jobs.jobs
    WHERE endpoint_id = $1 AND state = 'IN_QUEUE' ORDER BY low_priority, place LIMIT 1
  ) AS oldest
  FROM flash_jobs.job_counts WHERE endpoint_id = $1 GROUP BY state, low_priority`;

/** Of a job's input and output. */
const BYTES = 'input_bytes + coalesce(octet_length(output), 0)';

/**
 * Finished jobs whose webhook is due, each for one platform: due again after a while, unless that platform notes its call. Only as many as there is
 * room for: `$3` of them, with texts of `$4` bytes, none with more than `$5`, and none of the receivers `$6`, whose beginning of an address ends
 * before a path, query or fragment.
 */
export const WEBHOOKS = `
  WITH due AS MATERIALIZED (
    SELECT place, webhook_due_at, ${BYTES} AS bytes
    FROM flash_jobs.jobs WHERE webhook_due_at <= $1 AND ${BYTES} <= $5::bigint AND NOT EXISTS (
      SELECT FROM unnest($6::text[]) AS receiver
      WHERE starts_with(webhook, receiver) AND substr(webhook, length(receiver) + 1, 1) IN ('', '/', '?', '#')
    )
    ORDER BY webhook_due_at LIMIT $3 FOR UPDATE SKIP LOCKED
  ), summed AS (
    SELECT place, sum(bytes) OVER (ORDER BY webhook_due_at, place) - bytes AS before FROM due
  )
  UPDATE flash_jobs.jobs SET webhook_due_at = $2 WHERE place IN (SELECT place FROM summed WHERE before < $4::bigint)
  RETURNING ${JOB_COLUMNS}, webhook, webhook_calls, ${BYTES} AS bytes`;

export const OLD = `
  DELETE FROM flash_jobs.jobs WHERE place IN (
    SELECT place FROM flash_jobs.jobs WHERE removed_at <= $1
    ORDER BY removed_at LIMIT ${MOST_REMOVED} FOR UPDATE SKIP LOCKED
  ) RETURNING ${JOB_COLUMNS}`;

/**
 * Puts the counts of connections that have ended into one row for each endpoint, state and priority. Their sum stays the same, so that it does
 * no harm when the process number of one belongs to another connection by now.
 */
export const FOLD_COUNTS = `
  WITH turn AS (SELECT pg_try_advisory_xact_lock(1718378867, 1668247156) AS is_mine), ended AS (
    DELETE FROM flash_jobs.job_counts USING turn WHERE is_mine
      AND shard <> 0 AND NOT EXISTS (SELECT FROM pg_stat_activity WHERE pid = shard)
    RETURNING endpoint_id, state, low_priority, jobs, input_bytes
  )
  INSERT INTO flash_jobs.job_counts AS counts
    SELECT endpoint_id, state, low_priority, 0, sum(jobs), sum(input_bytes) FROM ended
    GROUP BY 1, 2, 3 HAVING sum(jobs) <> 0 OR sum(input_bytes) <> 0
    ON CONFLICT (endpoint_id, state, low_priority, shard) DO UPDATE
      SET jobs = counts.jobs + EXCLUDED.jobs, input_bytes = counts.input_bytes + EXCLUDED.input_bytes`;
