import type { DatabaseSync } from 'node:sqlite';
import { transaction } from './database.js';

/** Stores the settings that were changed from their defaults. When `save` returns, its changes are durable. */
export class SettingsStore {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  list(): Record<string, number> {
    const rows = this.#database.prepare('SELECT name, value FROM settings ORDER BY name').all();
    return Object.fromEntries(rows.map(({ name, value }) => [name as string, value as number]));
  }

  /** Saves all changes or none. @param changes by name; undefined removes a value */
  save(changes: ReadonlyMap<string, number | undefined>): void {
    transaction(this.#database, () => {
      const put = this.#database.prepare('INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)');
      const remove = this.#database.prepare('DELETE FROM settings WHERE name = ?');
      for (const [name, value] of changes) {
        if (value === undefined) remove.run(name);
        else put.run(name, value);
      }
    });
  }
}
