import type { DatabaseSync } from 'node:sqlite';
import { withoutSync } from './database.js';
import { unlessDiskFull } from './disk-full.js';

/** A worker's process. The system reuses pids, so the start time is a part of the identity. */
export interface ProcessRecord {
  readonly workerId: string;
  readonly pid: number;
  /** The start time as the system reports it; opaque. */
  readonly started: string;
}

/**
 * Stores the processes of this platform's workers, so that the next platform can end those that a killed one left. Workers that do not hang
 * end by themselves with their platform, so on a full disk the platform goes on without the record. Processes do not survive a crash of the
 * machine, so the records need not either: waiting for the disk would delay the router by milliseconds whenever a worker starts.
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
