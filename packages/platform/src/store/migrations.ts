/** Steps of the schema; the database's `user_version` counts those done. A released step is never edited: append the next one. */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE endpoints (
    id TEXT PRIMARY KEY,
    created_at TEXT NOT NULL,
    config TEXT NOT NULL,
    version INTEGER NOT NULL,
    serving_version INTEGER,
    rollout_state TEXT NOT NULL CHECK (rollout_state IN ('verifying', 'serving', 'failed')),
    rollout_reason TEXT
  ) STRICT;
  CREATE TABLE releases (
    endpoint_id TEXT NOT NULL REFERENCES endpoints (id) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    id TEXT NOT NULL UNIQUE,
    config TEXT NOT NULL,
    created_at TEXT NOT NULL,
    PRIMARY KEY (endpoint_id, version)
  ) STRICT;
  CREATE TABLE worker_processes (
    worker_id TEXT PRIMARY KEY,
    pid INTEGER NOT NULL,
    started TEXT NOT NULL
  ) STRICT;
  `,
];
