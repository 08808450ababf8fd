import type { DatabaseSync } from 'node:sqlite';
import { transaction } from './database.js';

/** A protection that can be requested at a start. `requireKey`: endpoints require the bearer key. */
export type Protection = 'requireKey';

/**
 * Stores protections that were requested at a start. They stay until they are removed explicitly, so that no later start drops them by
 * accident.
 */
export class ProtectionStore {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /**
   * @param wanted the choice of this start; undefined to keep the last one
   * @returns whether the protection is active
   */
  settle(name: Protection, wanted: boolean | undefined): boolean {
    if (wanted === undefined) return this.#has(name);
    // Written only if it changes, so that a start needs no space on the disk.
    if (wanted !== this.#has(name)) this.#save(name, wanted);
    return wanted;
  }

  #has(name: Protection): boolean {
    return this.#database.prepare('SELECT 1 FROM protections WHERE name = ?').get(name) !== undefined;
  }

  #save(name: Protection, wanted: boolean): void {
    const change = wanted ? 'INSERT INTO protections (name) VALUES (?)' : 'DELETE FROM protections WHERE name = ?';
    transaction(this.#database, () => this.#database.prepare(change).run(name));
  }
}
