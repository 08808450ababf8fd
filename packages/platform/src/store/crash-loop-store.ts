import type { DatabaseSync } from 'node:sqlite';
import { unlessDiskFull } from './disk-full.js';

/** A series of failures of a version's workers, at their boot or soon after it, without a stable run. */
export interface CrashLoop {
  /** Milliseconds from the first failure to the last, less those in which the platform did not run. */
  readonly failingMs: number;
  /** The last error. */
  readonly reason: string;
  /** Whether it has lasted so long that no more workers are started. */
  readonly givenUp: boolean;
}

/**
 * Stores the crash loops of versions, so that a restart of the platform does not reset them. On a full disk the last stored value is kept,
 * so the version is given up a little later.
 */
export class CrashLoopStore {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  get(endpointId: string, version: number): CrashLoop | undefined {
    const select = 'SELECT failing_ms, reason, given_up FROM crash_loops WHERE endpoint_id = ? AND version = ?';
    const row = this.#database.prepare(select).get(endpointId, version);
    return row && { failingMs: row.failing_ms as number, reason: row.reason as string, givenUp: row.given_up === 1 };
  }

  /** Saves nothing for a version that is no longer in the history. @param loop undefined if the loop has ended */
  save(endpointId: string, version: number, loop: CrashLoop | undefined): void {
    unlessDiskFull(() => (loop ? this.#put(endpointId, version, loop) : this.#delete(endpointId, version)));
  }

  #put(endpointId: string, version: number, { failingMs, reason, givenUp }: CrashLoop): void {
    this.#database
      .prepare(
        `INSERT OR REPLACE INTO crash_loops (endpoint_id, version, failing_ms, reason, given_up)
         SELECT endpoint_id, version, ?, ?, ? FROM releases WHERE endpoint_id = ? AND version = ?`,
      )
      .run(Math.round(failingMs), reason, Number(givenUp), endpointId, version);
  }

  #delete(endpointId: string, version: number): void {
    this.#database.prepare('DELETE FROM crash_loops WHERE endpoint_id = ? AND version = ?').run(endpointId, version);
  }
}
