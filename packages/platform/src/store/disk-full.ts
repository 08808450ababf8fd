import { platformErrors } from '../errors/catalogue.js';

/** Error codes for a full disk, an exhausted quota and the limit of a file's size. */
const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
/** SQLITE_FULL, and SQLITE_IOERR_WRITE, which SQLite reports for an exhausted quota. */
const SQLITE_FULL = new Set([13, 778]);

/** Whether an error means that the disk is full. */
export function isDiskFull(error: unknown): boolean {
  const { code, errcode } = error as { code?: string; errcode?: number };
  return code === 'FLASH_DISK_FULL' || FULL.has(code ?? '') || SQLITE_FULL.has(errcode ?? 0);
}

/** `FLASH_DISK_FULL` for an error of a full disk; any other error unchanged. */
export function asDiskFull(error: unknown): unknown {
  if (!isDiskFull(error) || (error as { code?: string }).code === 'FLASH_DISK_FULL') return error;
  return platformErrors.FLASH_DISK_FULL({ problem: (error as Error).message }, { cause: error });
}

/** Makes a change, and ignores an error of a full disk. */
export function unlessDiskFull(change: () => unknown): void {
  try {
    change();
  } catch (error) {
    if (!isDiskFull(error)) throw error;
  }
}
