import type { NetworkVolume } from '@flash-ts/core/contract';
import type { DatabaseSync } from 'node:sqlite';
import { transaction } from './database.js';

/** Stores network volumes. When a method returns, its change is durable. */
export class VolumeStore {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  list(): NetworkVolume[] {
    return this.#database.prepare(`${SELECT} ORDER BY rowid`).all() as unknown as NetworkVolume[];
  }

  get(id: string): NetworkVolume | undefined {
    return this.#database.prepare(`${SELECT} WHERE id = ?`).get(id) as NetworkVolume | undefined;
  }

  create({ id, name, size, dataCenter, type }: NetworkVolume): void {
    const insert = 'INSERT INTO network_volumes (id, name, size, data_center, type) VALUES (?, ?, ?, ?, ?)';
    transaction(this.#database, () => this.#database.prepare(insert).run(id, name, size, dataCenter, type));
  }

  update({ id, name, size }: NetworkVolume): void {
    const change = 'UPDATE network_volumes SET name = ?, size = ? WHERE id = ?';
    transaction(this.#database, () => this.#database.prepare(change).run(name, size, id));
  }

  /** @returns whether the volume existed */
  delete(id: string): boolean {
    const removal = 'DELETE FROM network_volumes WHERE id = ?';
    return transaction(this.#database, () => this.#database.prepare(removal).run(id).changes) > 0;
  }
}

const SELECT = 'SELECT id, name, size, data_center AS dataCenter, type FROM network_volumes';
