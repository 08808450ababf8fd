import type { TargetJobs } from '../target-jobs.js';
import { unsupported } from './unsupported.js';

const refused = (): Promise<never> => Promise.reject(unsupported('queues'));

/** The jobs of a target without queue-based endpoints. */
export const NO_JOBS: TargetJobs = {
  queues: () => Promise.resolve([]),
  list: refused,
  find: refused,
  cancel: refused,
  retry: refused,
  waiting: refused,
  purge: refused,
};
