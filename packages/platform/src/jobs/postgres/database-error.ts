import { FlashError } from '@flash-ts/core/errors';
import { platformErrors } from '../../errors/catalogue.js';

const DISK_FULL = '53100';

/** SQLSTATEs of a transaction that lost against another one and can be run again: a deadlock, and a serialization failure. */
const AGAIN = new Set(['40P01', '40001']);

/** Whether a transaction that failed so may be run again at once. */
export function mayRunAgain(error: unknown): boolean {
  return AGAIN.has((error as { code?: string }).code ?? '');
}

/** An error of the driver in the platform's words, without the address of the database: clients of endpoints read it. */
export function asJobsError(cause: unknown): FlashError {
  if (cause instanceof FlashError) return cause;
  const { code, syscall, message } = cause as NodeJS.ErrnoException;
  if (code === DISK_FULL) return platformErrors.FLASH_DISK_FULL({ problem: `its database: ${message}` }, { cause });
  const problem = syscall === undefined ? message : `it can't be reached (${code})`;
  return platformErrors.FLASH_JOBS_UNUSABLE({ problem, place: 'the database of the jobs' }, { cause });
}
