import { createHash } from 'node:crypto';
import type { Logger } from '../../logs/logger.js';
import type { JobStore } from '../job-store.js';
import { JobDatabase } from './job-database.js';
import { migrate } from './migrate.js';
import { Notices } from './notices.js';
import { PostgresJobStore } from './postgres-job-store.js';

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
