import type { DatabaseSync } from 'node:sqlite';
import { transaction } from './database.js';

/** Settings of the platform that differ from their defaults because somebody has changed them. What `save` has changed is durable when it returns. */
export class SettingsStore {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  list(): Record<string, number> {
    const rows = this.#database.prepare('SELECT name, value FROM settings ORDER BY name').all();
    return Object.fromEntries(rows.map(({ name, value }) => [name as string, value as number]));
  }

  /** All of it or nothing. @param changes by name; undefined takes a value back */
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
