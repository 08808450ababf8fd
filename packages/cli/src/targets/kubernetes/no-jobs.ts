import type { TargetJobs } from '../target-jobs.js';
import { unsupported } from './unsupported.js';

const refused = (): Promise<never> => Promise.reject(unsupported('jobs'));

/** The jobs of queues that this command can't reach. */
export const NO_JOBS: TargetJobs = {
  queues: () => Promise.resolve([]),
  list: refused,
  find: refused,
  cancel: refused,
  retry: refused,
  waiting: refused,
  purge: refused,
};
