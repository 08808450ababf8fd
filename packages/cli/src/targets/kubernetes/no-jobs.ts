import { cliErrors } from '../../errors/catalogue.js';
import type { TargetJobs } from '../target-jobs.js';

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

function refused(): Promise<never> {
  return Promise.reject(
    cliErrors.FLASH_TARGET_UNSUPPORTED({
      target: 'kubernetes',
      what: 'run queue-based endpoints, and so has no jobs',
      instead: 'Deploy queue-based endpoints with `--target local` or `--target runpod`.',
    }),
  );
}
