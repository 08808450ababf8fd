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
  // Releases from before outcomes were kept: what is known of the newest is in its endpoint, an older one was replaced by it.
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
  // The rule of a trial as JSON. A version on trial is `verifying` here: after a restart it has to show itself again.
  `
  ALTER TABLE endpoints ADD COLUMN canary TEXT;
  `,
  // Versions whose workers fail one after another: given up is counted in days, and a platform is started more often than that.
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
  // The platform's own settings, those that somebody has changed.
  `
  CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
  ) STRICT;
  `,
  // What protects and was asked for at a start, and is kept until it is taken back. From here on the values of variables are encrypted (see
  // `openSealing`), which a platform from before must not take for texts.
  `
  CREATE TABLE protections (
    name TEXT PRIMARY KEY
  ) STRICT;
  `,
  // While the serving version is watched: the one that takes over again if its workers crash.
  `
  ALTER TABLE endpoints ADD COLUMN fallback_version INTEGER;
  `,
];
