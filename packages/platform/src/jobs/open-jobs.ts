import type { Home } from '../home/home.js';
import type { Logger } from '../logs/logger.js';
import type { JobStore } from './job-store.js';
import { SqliteJobStore } from './sqlite/sqlite-job-store.js';

export interface JobsPlace {
  readonly home: Home;
  /** Of PostgreSQL; without it the jobs are in the home. */
  readonly url: string | undefined;
  /** Of the database in the home, and of the files beside it. */
  readonly maxBytes: number;
  readonly log: Logger;
}

/**
 * Opens the store of the platform's jobs.
 *
 * @throws FlashError `FLASH_JOBS_UNUSABLE` or `FLASH_STATE_NEWER` for a database of PostgreSQL
 */
export async function openJobs({ home, url, maxBytes, log }: JobsPlace): Promise<JobStore> {
  if (url === undefined) return new SqliteJobStore({ path: home.jobsFile, folder: home.jobsFolder, maxBytes });
  // The driver is loaded only where it is needed.
  const { openPostgresJobs } = await import('./postgres/open-postgres-jobs.js');
  return openPostgresJobs({ url, owner: `platform ${home.key}`, log });
}
