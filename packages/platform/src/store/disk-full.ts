import { platformErrors } from '../errors/catalogue.js';

/** The disk's, a quota's and a file's limit. */
const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
/** SQLITE_FULL, and SQLITE_IOERR_WRITE, which is what it makes of a quota. */
const SQLITE_FULL = new Set([13, 778]);

/** Whether an error says that no more can be written. */
export function isDiskFull(error: unknown): boolean {
  const { code, errcode } = error as { code?: string; errcode?: number };
  return code === 'FLASH_DISK_FULL' || FULL.has(code ?? '') || SQLITE_FULL.has(errcode ?? 0);
}

/** The error of a change that a full disk has prevented; any other error as it is. */
export function asDiskFull(error: unknown): unknown {
  if (!isDiskFull(error) || (error as { code?: string }).code === 'FLASH_DISK_FULL') return error;
  return platformErrors.FLASH_DISK_FULL({ problem: (error as Error).message }, { cause: error });
}

/** Makes a change that is as well left out on a full disk. */
export function unlessDiskFull(change: () => unknown): void {
  try {
    change();
  } catch (error) {
    if (!isDiskFull(error)) throw error;
  }
}
