import { existsSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { makePrivateFile } from './private-files.js';

/**
 * Takes a lock that the operating system drops when the process ends, however it ends: an exclusive transaction on a database of its own.
 *
 * @returns a function that releases the lock; undefined if another process holds it
 */
export function lockFile(path: string): (() => void) | undefined {
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE;');
  } catch (error) {
    database.close();
    if (errcodeOf(error) === SQLITE_BUSY) return undefined;
    if (errcodeOf(error) !== SQLITE_NOTADB) throw error;
    // The file has no content, and a platform that holds the lock would have caused a "busy" error.
    rmSync(path);
    makePrivateFile(path);
    return lockFile(path);
  }
  return () => database.close();
}

/** Whether a process holds the lock; does not take it. */
export function isLocked(path: string): boolean {
  if (!existsSync(path)) return false;
  const database = new DatabaseSync(path, { timeout: 0, readOnly: true });
  try {
    database.exec('PRAGMA schema_version');
    return false;
  } catch (error) {
    return errcodeOf(error) === SQLITE_BUSY;
  } finally {
    database.close();
  }
}

const SQLITE_BUSY = 5;
const SQLITE_NOTADB = 26;

function errcodeOf(error: unknown): number | undefined {
  return (error as { errcode?: number }).errcode;
}
