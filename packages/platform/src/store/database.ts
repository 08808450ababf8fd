import { DatabaseSync } from 'node:sqlite';
import { platformErrors } from '../errors/catalogue.js';
import { asDiskFull } from './disk-full.js';

/**
 * Opens a database and migrates it to the newest schema. A commit is on the disk when it returns (`synchronous = FULL`): changes that the
 * API has acknowledged survive a crash of the process and of the machine.
 *
 * @param migrations the steps of the schema, of which the database has had the first ones
 * @param maxBytes the maximum size; changes beyond it fail as on a full disk
 * @throws FlashError `FLASH_STATE_NEWER` if a newer platform has written it
 */
export function openDatabase(path: string, migrations: readonly string[], maxBytes?: number): DatabaseSync {
  const database = new DatabaseSync(path);
  try {
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;');
    migrate(database, migrations);
    if (maxBytes !== undefined) limit(database, maxBytes);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function migrate(database: DatabaseSync, migrations: readonly string[]): void {
  const { user_version: found } = database.prepare('PRAGMA user_version').get() as { user_version: number };
  if (found > migrations.length) throw platformErrors.FLASH_STATE_NEWER({ found, known: migrations.length });
  for (let number = found; number < migrations.length; number += 1) {
    transaction(database, () => database.exec(`${migrations[number]}; PRAGMA user_version = ${number + 1};`));
  }
}

function limit(database: DatabaseSync, bytes: number): void {
  const { page_size: pageSize } = database.prepare('PRAGMA page_size').get() as { page_size: number };
  database.exec(`PRAGMA max_page_count = ${Math.ceil(bytes / pageSize)}`);
}

/**
 * Runs `change` without waiting for the disk: it survives a crash of this process, but perhaps not one of the machine. The database stays
 * consistent in any case (SQLite's `synchronous = NORMAL` with WAL).
 */
export function withoutSync<Result>(database: DatabaseSync, change: () => Result): Result {
  database.exec('PRAGMA synchronous = NORMAL');
  try {
    return change();
  } finally {
    database.exec('PRAGMA synchronous = FULL');
  }
}

/**
 * Runs `change` as one transaction, which is rolled back if it throws.
 *
 * @throws FlashError `FLASH_DISK_FULL`
 */
export function transaction<Result>(database: DatabaseSync, change: () => Result): Result {
  try {
    database.exec('BEGIN IMMEDIATE');
    const result = change();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    // SQLite has rolled it back already after a full disk.
    if (database.isTransaction) database.exec('ROLLBACK');
    throw asDiskFull(error);
  }
}
