/**
 * The steps of the schema of `jobs.db`; the database's `user_version` counts the steps that were applied. Never edit the SQL of a released
 * step: append another one.
 */
export const JOB_MIGRATIONS: readonly string[] = [
  // `place` is the order in the queue: a job that is given out again keeps its place, one that is retried gets the last. Triggers keep the
  // counts, so that no change can forget them and a question for them costs the same however many jobs there are.
  `
  CREATE TABLE jobs (
    place INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    endpoint_id TEXT NOT NULL,
    state TEXT NOT NULL
      CHECK (state IN ('IN_QUEUE', 'IN_PROGRESS', 'COMPLETED', 'FAILED', 'CANCELLED', 'TIMED_OUT')),
    execution_timeout_ms INTEGER NOT NULL,
    ttl_ms INTEGER NOT NULL,
    retention_ms INTEGER NOT NULL,
    low_priority INTEGER NOT NULL CHECK (low_priority IN (0, 1)),
    submitted_at INTEGER NOT NULL,
    queued_at INTEGER NOT NULL,
    started_at INTEGER,
    ended_at INTEGER,
    removed_at INTEGER NOT NULL,
    lease_until INTEGER,
    worker_id TEXT,
    attempt INTEGER NOT NULL,
    losses INTEGER NOT NULL,
    reason TEXT,
    input TEXT NOT NULL,
    input_bytes INTEGER NOT NULL,
    output TEXT,
    error TEXT,
    webhook TEXT,
    trace TEXT,
    webhook_calls INTEGER NOT NULL DEFAULT 0,
    webhook_due_at INTEGER
  ) STRICT;
  CREATE INDEX jobs_in_queue ON jobs (endpoint_id, low_priority, place) WHERE state = 'IN_QUEUE';
  CREATE INDEX jobs_in_progress ON jobs (lease_until) WHERE state = 'IN_PROGRESS';
  CREATE INDEX webhooks_due ON jobs (webhook_due_at) WHERE webhook_due_at IS NOT NULL;
  CREATE INDEX jobs_removed ON jobs (removed_at);
  CREATE INDEX jobs_of_endpoint ON jobs (endpoint_id);
  CREATE TABLE parts (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    job_id TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    output TEXT NOT NULL
  ) STRICT;
  CREATE INDEX parts_of_job ON parts (job_id, number);
  CREATE TABLE job_counts (
    endpoint_id TEXT NOT NULL,
    state TEXT NOT NULL,
    low_priority INTEGER NOT NULL,
    jobs INTEGER NOT NULL,
    input_bytes INTEGER NOT NULL,
    PRIMARY KEY (endpoint_id, state, low_priority)
  ) STRICT, WITHOUT ROWID;
  CREATE TRIGGER jobs_added AFTER INSERT ON jobs BEGIN
    INSERT INTO job_counts VALUES (NEW.endpoint_id, NEW.state, NEW.low_priority, 1, NEW.input_bytes)
      ON CONFLICT DO UPDATE SET jobs = jobs + 1, input_bytes = input_bytes + NEW.input_bytes;
  END;
  CREATE TRIGGER jobs_changed AFTER UPDATE OF state ON jobs WHEN OLD.state <> NEW.state BEGIN
    UPDATE job_counts SET jobs = jobs - 1, input_bytes = input_bytes - OLD.input_bytes
      WHERE endpoint_id = OLD.endpoint_id AND state = OLD.state AND low_priority = OLD.low_priority;
    INSERT INTO job_counts VALUES (NEW.endpoint_id, NEW.state, NEW.low_priority, 1, NEW.input_bytes)
      ON CONFLICT DO UPDATE SET jobs = jobs + 1, input_bytes = input_bytes + NEW.input_bytes;
  END;
  CREATE TRIGGER jobs_gone AFTER DELETE ON jobs BEGIN
    UPDATE job_counts SET jobs = jobs - 1, input_bytes = input_bytes - OLD.input_bytes
      WHERE endpoint_id = OLD.endpoint_id AND state = OLD.state AND low_priority = OLD.low_priority;
  END;
  `,
  // A large input or output lies in a file; its column has the beginning. The triggers note the files of a transaction that no row names after
  // it, so that no change can forget one: they are read and forgotten at its end, and the table is empty between transactions.
  `
  ALTER TABLE jobs ADD COLUMN input_file TEXT;
  ALTER TABLE jobs ADD COLUMN output_file TEXT;
  ALTER TABLE jobs ADD COLUMN output_bytes INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX input_files ON jobs (input_file) WHERE input_file IS NOT NULL;
  CREATE INDEX output_files ON jobs (output_file) WHERE output_file IS NOT NULL;
  CREATE TABLE unused_files (name TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
  CREATE TRIGGER input_file_unused AFTER DELETE ON jobs WHEN OLD.input_file IS NOT NULL BEGIN
    INSERT INTO unused_files VALUES (OLD.input_file);
  END;
  CREATE TRIGGER output_file_unused AFTER DELETE ON jobs WHEN OLD.output_file IS NOT NULL BEGIN
    INSERT INTO unused_files VALUES (OLD.output_file);
  END;
  CREATE TRIGGER output_file_replaced AFTER UPDATE OF output_file ON jobs
    WHEN OLD.output_file IS NOT NULL AND OLD.output_file IS NOT NEW.output_file BEGIN
    INSERT INTO unused_files VALUES (OLD.output_file);
  END;
  `,
  // The thread counts in memory and writes the counts once for a transaction (`job-counts.ts`): triggers did so for each job.
  `
  DROP TRIGGER jobs_added;
  DROP TRIGGER jobs_changed;
  DROP TRIGGER jobs_gone;
  `,
];
