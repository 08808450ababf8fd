import { DatabaseSync } from 'node:sqlite';
import { platformErrors } from '../errors/catalogue.js';
import { MIGRATIONS } from './migrations.js';

/**
 * Opens the state and brings it to the newest schema. A commit is on the disk when it returns (`synchronous = FULL`): what the API has
 * acknowledged survives the end of the process and of the machine.
 *
 * @throws FlashError `FLASH_STATE_NEWER` for the state of a newer platform
 */
export function openDatabase(path: string): DatabaseSync {
  const database = new DatabaseSync(path);
  try {
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;');
    migrate(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function migrate(database: DatabaseSync): void {
  const { user_version: found } = database.prepare('PRAGMA user_version').get() as { user_version: number };
  if (found > MIGRATIONS.length) throw platformErrors.FLASH_STATE_NEWER({ found, known: MIGRATIONS.length });
  for (let number = found; number < MIGRATIONS.length; number += 1) {
    transaction(database, () => database.exec(`${MIGRATIONS[number]}; PRAGMA user_version = ${number + 1};`));
  }
}

/** Runs `change` as one transaction: all of it, or, when it throws, nothing. */
export function transaction<Result>(database: DatabaseSync, change: () => Result): Result {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = change();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}
