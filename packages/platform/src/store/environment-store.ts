import type { EnvironmentRecord } from '@flash-ts/core/contract';
import type { DatabaseSync } from 'node:sqlite';
import { transaction } from './database.js';

/** Stores the environments that were created without endpoints. When a method returns, its change is durable. */
export class EnvironmentStore {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** By app and name. */
  list(): EnvironmentRecord[] {
    const select = 'SELECT app, env, created_at AS createdAt FROM environments ORDER BY app, env';
    return this.#database.prepare(select).all() as unknown as EnvironmentRecord[];
  }

  /** @returns whether it was created; false if it exists */
  create({ app, env, createdAt }: EnvironmentRecord): boolean {
    const insert = 'INSERT OR IGNORE INTO environments (app, env, created_at) VALUES (?, ?, ?)';
    return transaction(this.#database, () => this.#database.prepare(insert).run(app, env, createdAt).changes) > 0;
  }

  /** @returns whether it existed */
  delete(app: string, env: string): boolean {
    const removal = 'DELETE FROM environments WHERE app = ? AND env = ?';
    return transaction(this.#database, () => this.#database.prepare(removal).run(app, env).changes) > 0;
  }
}
