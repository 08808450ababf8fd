/**
 * The steps of the schema; the database's `user_version` counts the steps that were applied. Never edit the SQL of a released step: append
 * another one.
 */
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
  // Older releases have no outcome: that of an endpoint's newest release follows from the endpoint, and the releases before it were
  // replaced.
  `
  CREATE TABLE network_volumes (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    size INTEGER NOT NULL,
    data_center TEXT NOT NULL,
    type TEXT NOT NULL CHECK (type IN ('STANDARD', 'HIGH_PERFORMANCE'))
  ) STRICT;
  ALTER TABLE releases ADD COLUMN outcome TEXT NOT NULL DEFAULT 'pending'
    CHECK (outcome IN ('pending', 'served', 'failed', 'abandoned'));
  ALTER TABLE releases ADD COLUMN reason TEXT;
  ALTER TABLE releases ADD COLUMN diff TEXT NOT NULL DEFAULT '[]';
  UPDATE releases SET outcome = 'served';
  UPDATE releases SET (outcome, reason) =
    (SELECT CASE rollout_state WHEN 'serving' THEN 'served' WHEN 'failed' THEN 'failed' ELSE 'pending' END, rollout_reason
     FROM endpoints WHERE endpoints.id = releases.endpoint_id)
    WHERE version = (SELECT version FROM endpoints WHERE endpoints.id = releases.endpoint_id);
  `,
  // The rule of a canary as JSON. The `rollout_state` of a canary is stored as `verifying`: after a restart one of its workers has to
  // become ready again.
  `
  ALTER TABLE endpoints ADD COLUMN canary TEXT;
  `,
  // Versions whose workers fail one after another. A version is given up after days, so the count has to survive restarts of the platform.
  `
  CREATE TABLE crash_loops (
    endpoint_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    failing_ms INTEGER NOT NULL,
    reason TEXT NOT NULL,
    given_up INTEGER NOT NULL CHECK (given_up IN (0, 1)),
    PRIMARY KEY (endpoint_id, version),
    FOREIGN KEY (endpoint_id, version) REFERENCES releases (endpoint_id, version) ON DELETE CASCADE
  ) STRICT;
  `,
  // The platform's settings that were changed from their defaults.
  `
  CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
  ) STRICT;
  `,
  // Protections that were requested at a start and stay until they are removed. From this step on the values of variables are encrypted
  // (see `openSealing`), and an older platform must not read them as plain text.
  `
  CREATE TABLE protections (
    name TEXT PRIMARY KEY
  ) STRICT;
  `,
  // The version that takes over again if workers of the serving version crash while it is watched.
  `
  ALTER TABLE endpoints ADD COLUMN fallback_version INTEGER;
  `,
  // The setting was renamed: a slot is a worker's place for a request.
  `
  UPDATE settings SET name = 'startTurnMs' WHERE name = 'startSlotMs';
  `,
  // Environments that were created by name, so that they are known before they have endpoints.
  `
  CREATE TABLE environments (
    app TEXT NOT NULL,
    env TEXT NOT NULL,
    created_at TEXT NOT NULL,
    PRIMARY KEY (app, env)
  ) STRICT;
  `,
];
