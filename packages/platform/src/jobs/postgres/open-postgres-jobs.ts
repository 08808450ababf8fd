import type { JobChange, JobStore } from '../job-store.js';
import { JobDatabase } from './job-database.js';
import { migrate } from './migrate.js';
import { Notices } from './notices.js';
import { PostgresJobStore } from './postgres-job-store.js';

export interface PostgresJobs {
  /** `postgres://user@host/database`; a password may be in it. */
  readonly url: string;
  /** The same for every start of a platform with a home. */
  readonly platformId: string;
  /** Told once when the connection to the database is lost, and when it is there again (without an error). */
  readonly onConnection: (error?: Error) => void;
}

/**
 * Opens the store of jobs in a database of PostgreSQL, of version 12 or newer, and brings its schema up to date.
 *
 * @throws FlashError `FLASH_JOBS_UNUSABLE`, `FLASH_STATE_NEWER`
 */
export async function openPostgresJobs({ url, platformId, onConnection }: PostgresJobs): Promise<JobStore> {
  const listeners: ((change: JobChange) => void)[] = [];
  const onChange = (change: JobChange) => listeners.forEach((listener) => listener(change));
  const database = new JobDatabase(url);
  const notices = new Notices({ database, onChange, onConnection });
  try {
    await database.transaction((_session, client) => migrate(client));
    await notices.open();
  } catch (error) {
    await database.close();
    throw error;
  }
  return new PostgresJobStore({ database, notices, platformId }, listeners);
}
