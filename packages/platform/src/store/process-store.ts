import type { DatabaseSync } from 'node:sqlite';
import { withoutSync } from './database.js';
import { unlessDiskFull } from './disk-full.js';

/** A worker's process. A pid is used again by the system, so the time of its start belongs to its identity. */
export interface ProcessRecord {
  readonly workerId: string;
  readonly pid: number;
  /** As the system tells it; opaque. */
  readonly started: string;
}

/**
 * The processes that run for this platform, so that the next platform can end those that a killed one left. Workers end by themselves with
 * their platform unless they hang: on a full disk going on without the note is better than not going on. None of them survives the machine,
 * so no note has to: waiting for the disk would hold up the router for milliseconds, when workers start.
 */
export class ProcessStore {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  list(): ProcessRecord[] {
    return this.#database
      .prepare('SELECT worker_id AS workerId, pid, started FROM worker_processes')
      .all() as unknown as ProcessRecord[];
  }

  add({ workerId, pid, started }: ProcessRecord): void {
    const insert = 'INSERT INTO worker_processes (worker_id, pid, started) VALUES (?, ?, ?)';
    this.#note(() => this.#database.prepare(insert).run(workerId, pid, started));
  }

  remove(workerId: string): void {
    this.#note(() => this.#database.prepare('DELETE FROM worker_processes WHERE worker_id = ?').run(workerId));
  }

  #note(change: () => unknown): void {
    unlessDiskFull(() => withoutSync(this.#database, change));
  }
}
