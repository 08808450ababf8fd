import { createHash } from 'node:crypto';
import type { Logger } from '../../logs/logger.js';
import type { JobStore } from '../job-store.js';
import { JobDatabase } from './job-database.js';
import { Notices } from './notices.js';
import { PostgresJobStore } from './postgres-job-store.js';
import type { ClientBase } from 'pg';
import { platformErrors } from '../../errors/catalogue.js';
import { POSTGRES_JOB_MIGRATIONS } from './schema.js';

export interface PostgresJobs {
  /** `postgres://user@host/database`; a password may be in it. */
  readonly url: string;
  /** The same secret text for every start of a platform with a home: what is stored is its hash. */
  readonly owner: string;
  /** Told once when the connection to the database is lost, and when it is there again. */
  readonly log: Pick<Logger, 'warn'>;
}

/**
 * Opens the store of jobs in a database of PostgreSQL, of version 12 or newer, and brings its schema up to date.
 *
 * @throws FlashError `FLASH_JOBS_UNUSABLE`, `FLASH_STATE_NEWER`
 */
export async function openPostgresJobs({ url, owner, log }: PostgresJobs): Promise<JobStore> {
  const platformId = createHash('sha256').update(owner).digest('hex').slice(0, 32);
  const database = new JobDatabase(url);
  const notices = new Notices(database, log);
  try {
    await database.transaction((_session, client) => migrate(client));
    await notices.open();
  } catch (error) {
    await database.close();
    throw error;
  }
  return new PostgresJobStore({ database, notices, platformId });
}

/** "flas", "jobs" as numbers: locks of an application are numbers that it chooses. */
const LOCK = [0x666c6173, 0x6a6f6273];

/**
 * Brings the schema `flash_jobs` to its newest version, within a transaction. Several platforms may start at once: they do it one after
 * another.
 *
 * @throws FlashError `FLASH_STATE_NEWER` if a newer platform has written it
 */
async function migrate(client: ClientBase, migrations = POSTGRES_JOB_MIGRATIONS): Promise<void> {
  await client.query('SELECT pg_advisory_xact_lock($1, $2)', LOCK);
  const found = await versionOf(client);
  if (found > migrations.length) throw platformErrors.FLASH_STATE_NEWER({ found, known: migrations.length });
  for (const step of migrations.slice(found)) await client.query(step);
  if (found < migrations.length) await client.query('UPDATE flash_jobs.version SET steps = $1', [migrations.length]);
}

async function versionOf(client: ClientBase): Promise<number> {
  // Asked first: a user who may not create a schema may use one that is there.
  const { rows: known } = await client.query("SELECT to_regclass('flash_jobs.version') IS NOT NULL AS is_there");
  if (!known[0].is_there) {
    const { rows } = await client.query("SELECT to_regnamespace('flash_jobs') IS NOT NULL AS is_there");
    if (!rows[0].is_there) await client.query('CREATE SCHEMA flash_jobs');
    await client.query('CREATE TABLE flash_jobs.version (steps integer NOT NULL)');
    await client.query('INSERT INTO flash_jobs.version VALUES (0)');
  }
  const { rows } = await client.query('SELECT steps FROM flash_jobs.version');
  return rows[0].steps;
}
