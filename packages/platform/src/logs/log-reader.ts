import type { NumberedLine } from './log-cursor.js';
import { lostLines } from './lost-lines.js';
import type { RecentLines } from './recent-lines.js';

/** The part of a worker's log that a reader uses. */
export interface ReadableLog {
  readonly endpointId: string;
  readonly recent: RecentLines;
}

/**
 * Reads the lines in memory of several workers, oldest first, at the pace of its caller: it keeps positions and no lines. A line of the
 * platform marks each gap.
 */
export class LogReader {
  readonly #logs: ReadonlyMap<string, ReadableLog>;
  readonly #endpointId: string | undefined;
  /** The number of the last line that was read, by worker. */
  readonly #read = new Map<string, number>();

  /** Begins with the oldest lines in memory. @param endpointId the endpoint whose lines are read; undefined for all */
  constructor(logs: ReadonlyMap<string, ReadableLog>, endpointId: string | undefined) {
    this.#logs = logs;
    this.#endpointId = endpointId;
    for (const [workerId, { recent }] of logs) this.#read.set(workerId, recent.first - 1);
  }

  /** The number of the newest line of each worker. */
  ends(): ReadonlyMap<string, number> {
    return new Map([...this.#logs].map(([workerId, { recent }]) => [workerId, recent.last]));
  }

  /**
   * @param ends the last line to read of each worker; workers that are not in it are skipped
   * @returns undefined if there is no line (yet)
   */
  next(ends?: ReadonlyMap<string, number>): NumberedLine | undefined {
    const line = this.#oldest(ends);
    if (!line) return undefined;
    const read = this.#read.get(line.workerId) ?? 0;
    const told = line.seq === read + 1 ? line : lostLines(read, line);
    this.#read.set(line.workerId, told.seq);
    return told;
  }

  #oldest(ends: ReadonlyMap<string, number> | undefined): NumberedLine | undefined {
    let oldest: NumberedLine | undefined;
    for (const [workerId, { endpointId, recent }] of this.#logs) {
      if (this.#endpointId !== undefined && endpointId !== this.#endpointId) continue;
      const line = recent.after(this.#read.get(workerId) ?? 0);
      if (!line || line.seq > (ends ? (ends.get(workerId) ?? 0) : Infinity)) continue;
      if (!oldest || line.time < oldest.time) oldest = line;
    }
    return oldest;
  }
}
