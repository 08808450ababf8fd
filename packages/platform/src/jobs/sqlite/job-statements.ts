import { JOB_COLUMNS, LISTED } from '../job-rows.js';
import { INPUT, OUTPUT } from './kept-text.js';

/* The statements of `JobTables`. Those that change a job name its place, which is the row's number: an index is searched once for each change. */

/** A job as a change needs it. */
const CHANGED = `place, input_bytes, ${JOB_COLUMNS}`;

/** Jobs that one call of `removeOld` looks at, so that it does not hold up other calls for long. */
const MOST_REMOVED = 500;

export const INSERT = `INSERT INTO jobs (id, endpoint_id, state, execution_timeout_ms, ttl_ms, retention_ms, low_priority,
  submitted_at, queued_at, removed_at, attempt, losses, ${INPUT}, webhook, trace)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, ?, ?, ?, ?, ?)`;

export const WAITING = `SELECT place, ${JOB_COLUMNS}, ${INPUT}, webhook, trace FROM jobs
  WHERE endpoint_id = ? AND state = 'IN_QUEUE' ORDER BY low_priority, place LIMIT ?`;

/** What the event `taken` changes: fewer columns than others, and so fewer indexes. */
export const TAKE = `UPDATE jobs SET state = ?, started_at = ?, worker_id = ?, attempt = ?, lease_until = ? WHERE place = ?`;

/** What any other event changes. Its last but one value is when a webhook of the job is due. */
export const CHANGE = `UPDATE jobs SET state = ?, queued_at = ?, started_at = ?, ended_at = ?, removed_at = ?, worker_id = ?, attempt = ?,
  losses = ?, reason = ?, (${OUTPUT}) = (?, ?, ?), error = ?, lease_until = NULL, webhook_calls = 0,
  webhook_due_at = CASE WHEN webhook IS NULL THEN NULL ELSE ? END WHERE place = ?`;

export const RENEW = "UPDATE jobs SET lease_until = ? WHERE id = ? AND worker_id = ? AND state = 'IN_PROGRESS'";

export const LAPSED = `SELECT ${CHANGED} FROM jobs WHERE endpoint_id = ? AND state = 'IN_PROGRESS' AND lease_until <= ?`;

export const PROGRESS = `UPDATE jobs SET (${OUTPUT}) = (?, ?, ?) WHERE id = ? AND worker_id = ? AND state = 'IN_PROGRESS'`;

export const FIND = `SELECT ${CHANGED} FROM jobs WHERE id = ?`;
export const GET = `SELECT ${JOB_COLUMNS}, ${OUTPUT}, error, webhook FROM jobs WHERE id = ?`;
export const WHOLE = `SELECT ${JOB_COLUMNS}, ${INPUT}, ${OUTPUT}, error, webhook FROM jobs WHERE id = ?`;

export const LIST = `SELECT ${LISTED} FROM jobs WHERE endpoint_id = ? AND place < ? AND (? IS NULL OR state = ?)
  ORDER BY place DESC LIMIT ?`;

export const PURGE = "DELETE FROM jobs WHERE endpoint_id = ? AND state = 'IN_QUEUE'";
export const FORGET = 'DELETE FROM jobs WHERE endpoint_id = ?';

export const OLDEST = `SELECT queued_at FROM jobs WHERE endpoint_id = ? AND state = 'IN_QUEUE' AND low_priority = 0
  ORDER BY place LIMIT 1`;

export const OLD = `SELECT ${CHANGED} FROM jobs WHERE removed_at <= ? ORDER BY removed_at LIMIT ${MOST_REMOVED}`;
export const REMOVE = 'DELETE FROM jobs WHERE place = ?';

export const CLEAR_PARTS = 'DELETE FROM parts WHERE job_id = ?';

/** The jobs whose webhooks are to be called. The path, query or fragment of an address ends the beginning that names its receiver. */
export const DUE_WEBHOOKS = `SELECT ${JOB_COLUMNS}, webhook, webhook_calls, input_bytes + output_bytes AS bytes FROM jobs
  WHERE webhook_due_at <= ? AND input_bytes + output_bytes <= ? AND NOT EXISTS (
    SELECT 1 FROM json_each(?) WHERE substr(webhook, 1, length(value)) = value
      AND substr(webhook, length(value) + 1, 1) IN ('', '/', '?', '#')
  ) ORDER BY webhook_due_at LIMIT ?`;
export const CLAIM_WEBHOOK = 'UPDATE jobs SET webhook_due_at = ? WHERE id = ?';
export const WEBHOOK_CALLED = 'UPDATE jobs SET webhook_calls = webhook_calls + 1, webhook_due_at = ? WHERE id = ?';

/** The files that jobs name. */
export const FILES = `SELECT input_file AS name FROM jobs WHERE input_file IS NOT NULL
  UNION ALL SELECT output_file FROM jobs WHERE output_file IS NOT NULL`;
export const UNUSED_FILES = 'DELETE FROM unused_files RETURNING name';

/** The place that the next row would have, which is then free for another one: `AUTOINCREMENT` counts on. */
export const NEXT_PLACE = "UPDATE sqlite_sequence SET seq = seq + 1 WHERE name = 'jobs' RETURNING seq";
export const MOVE = 'UPDATE jobs SET place = ? WHERE place = ?';

export const CHANGES = 'SELECT total_changes() AS rows';
