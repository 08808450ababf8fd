import type { DatabaseSync } from 'node:sqlite';
import { transaction } from './database.js';

/** What protects a platform when it was asked for at a start: endpoints ask for the bearer key. */
export type Protection = 'requireKey';

/** Protections that were asked for at a start. They are kept until they are taken back, so that no later start goes without by accident. */
export class ProtectionStore {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /**
   * @param wanted by whoever starts the platform; undefined for what was last asked for
   * @returns whether it is in force
   */
  settle(name: Protection, wanted: boolean | undefined): boolean {
    if (wanted === undefined) return this.#has(name);
    // Not written when nothing changes: a start needs no room on the disk.
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
