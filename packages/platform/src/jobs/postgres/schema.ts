/**
 * The steps of the schema `flash_jobs` in PostgreSQL; `flash_jobs.version` counts the steps that were applied. Never edit the SQL of a
 * released step: append another one. Times are milliseconds of the wall clock, as everywhere.
 */
export const POSTGRES_JOB_MIGRATIONS: readonly string[] = [
  // `place` is the order in the queue: a job that is given out again keeps its place, one that is retried gets the last. Triggers keep the
  // counts, so that no change can forget them and a question for them costs the same however many jobs there are. Each connection counts in
  // rows of its own (`shard` is its process, 0 for those that have ended), and the numbers are their sums: with one row for an endpoint, all
  // its submissions would wait for each other's disk. A row may be negative, their sum never is. The triggers see whole statements: a purge
  // of 100,000 jobs changes a count once.
  `
  CREATE TABLE flash_jobs.jobs (
    place bigserial PRIMARY KEY,
    id text COLLATE "C" NOT NULL UNIQUE,
    endpoint_id text COLLATE "C" NOT NULL,
    state text COLLATE "C" NOT NULL
      CHECK (state IN ('IN_QUEUE', 'IN_PROGRESS', 'COMPLETED', 'FAILED', 'CANCELLED', 'TIMED_OUT')),
    execution_timeout_ms bigint NOT NULL,
    ttl_ms bigint NOT NULL,
    retention_ms bigint NOT NULL,
    low_priority smallint NOT NULL CHECK (low_priority IN (0, 1)),
    submitted_at bigint NOT NULL,
    queued_at bigint NOT NULL,
    started_at bigint,
    ended_at bigint,
    removed_at bigint NOT NULL,
    lease_until bigint,
    worker_id text,
    attempt integer NOT NULL,
    losses integer NOT NULL,
    reason text,
    input text NOT NULL,
    input_bytes bigint NOT NULL,
    output text,
    error text,
    webhook text,
    trace text,
    webhook_calls integer NOT NULL DEFAULT 0,
    webhook_due_at bigint
  ) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
  CREATE INDEX jobs_in_queue ON flash_jobs.jobs (endpoint_id, low_priority, place) WHERE state = 'IN_QUEUE';
  CREATE INDEX jobs_in_progress ON flash_jobs.jobs (endpoint_id, lease_until) WHERE state = 'IN_PROGRESS';
  CREATE INDEX webhooks_due ON flash_jobs.jobs (webhook_due_at) WHERE webhook_due_at IS NOT NULL;
  CREATE INDEX jobs_removed ON flash_jobs.jobs (removed_at);
  CREATE INDEX jobs_of_endpoint ON flash_jobs.jobs (endpoint_id, place);
  CREATE TABLE flash_jobs.parts (
    number bigserial PRIMARY KEY,
    job_id text COLLATE "C" NOT NULL REFERENCES flash_jobs.jobs (id) ON DELETE CASCADE,
    output text NOT NULL
  );
  CREATE INDEX parts_of_job ON flash_jobs.parts (job_id, number);
  CREATE TABLE flash_jobs.job_counts (
    endpoint_id text COLLATE "C" NOT NULL,
    state text COLLATE "C" NOT NULL,
    low_priority smallint NOT NULL,
    shard integer NOT NULL,
    jobs bigint NOT NULL,
    input_bytes bigint NOT NULL,
    PRIMARY KEY (endpoint_id, state, low_priority, shard)
  ) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
  CREATE FUNCTION flash_jobs.count_added() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO flash_jobs.job_counts AS c
      SELECT endpoint_id, state, low_priority, pg_backend_pid(), count(*), sum(input_bytes) FROM added GROUP BY 1, 2, 3
      ON CONFLICT (endpoint_id, state, low_priority, shard)
        DO UPDATE SET jobs = c.jobs + EXCLUDED.jobs, input_bytes = c.input_bytes + EXCLUDED.input_bytes;
    RETURN NULL;
  END $$;
  CREATE FUNCTION flash_jobs.count_gone() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO flash_jobs.job_counts AS c
      SELECT endpoint_id, state, low_priority, pg_backend_pid(), -count(*), -sum(input_bytes) FROM gone GROUP BY 1, 2, 3
      ON CONFLICT (endpoint_id, state, low_priority, shard)
        DO UPDATE SET jobs = c.jobs + EXCLUDED.jobs, input_bytes = c.input_bytes + EXCLUDED.input_bytes;
    RETURN NULL;
  END $$;
  CREATE FUNCTION flash_jobs.count_changed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO flash_jobs.job_counts AS c
      SELECT endpoint_id, state, low_priority, pg_backend_pid(), sum(change), sum(change * input_bytes) FROM (
        SELECT endpoint_id, state, low_priority, input_bytes, 1 AS change FROM added
        UNION ALL SELECT endpoint_id, state, low_priority, input_bytes, -1 FROM gone
      ) AS changes GROUP BY 1, 2, 3 HAVING sum(change) <> 0
      ON CONFLICT (endpoint_id, state, low_priority, shard)
        DO UPDATE SET jobs = c.jobs + EXCLUDED.jobs, input_bytes = c.input_bytes + EXCLUDED.input_bytes;
    RETURN NULL;
  END $$;
  CREATE TRIGGER jobs_added AFTER INSERT ON flash_jobs.jobs REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION flash_jobs.count_added();
  CREATE TRIGGER jobs_gone AFTER DELETE ON flash_jobs.jobs REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION flash_jobs.count_gone();
  CREATE TRIGGER jobs_changed AFTER UPDATE ON flash_jobs.jobs REFERENCING OLD TABLE AS gone NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION flash_jobs.count_changed();
  CREATE TABLE flash_jobs.queues (
    endpoint_id text COLLATE "C" PRIMARY KEY,
    name text COLLATE "C" NOT NULL UNIQUE
  );
  CREATE TABLE flash_jobs.servers (
    endpoint_id text COLLATE "C" NOT NULL REFERENCES flash_jobs.queues (endpoint_id) ON DELETE CASCADE,
    platform_id text COLLATE "C" NOT NULL,
    PRIMARY KEY (endpoint_id, platform_id)
  );
  `,
];
