import type { DatabaseSync } from 'node:sqlite';

/** A worker's process. A pid is used again by the system, so the time of its start belongs to its identity. */
export interface ProcessRecord {
  readonly workerId: string;
  readonly pid: number;
  /** As the system tells it; opaque. */
  readonly started: string;
}

/** The processes that run for this platform, so that the next platform can end those that a killed one left. */
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
    this.#database
      .prepare('INSERT INTO worker_processes (worker_id, pid, started) VALUES (?, ?, ?)')
      .run(workerId, pid, started);
  }

  remove(workerId: string): void {
    this.#database.prepare('DELETE FROM worker_processes WHERE worker_id = ?').run(workerId);
  }
}
