import type { NumberedLine } from './log-cursor.js';
import { lostLines } from './lost-lines.js';
import type { RecentLines } from './recent-lines.js';

/** What a reader sees of a worker's log. */
export interface ReadableLog {
  readonly endpointId: string;
  readonly recent: RecentLines;
}

/**
 * Reads the lines in memory of several workers, oldest first, at the pace of whoever takes them: it keeps positions and no lines. A gap is
 * told in a line of its own.
 */
export class LogReader {
  readonly #logs: ReadonlyMap<string, ReadableLog>;
  readonly #endpointId: string | undefined;
  /** Numbers of the last lines that were read. */
  readonly #read = new Map<string, number>();

  /** It begins with the oldest lines in memory. @param endpointId the endpoint to which it is limited */
  constructor(logs: ReadonlyMap<string, ReadableLog>, endpointId: string | undefined) {
    this.#logs = logs;
    this.#endpointId = endpointId;
    for (const [workerId, { recent }] of logs) this.#read.set(workerId, recent.first - 1);
  }

  /** The numbers of the newest lines that there are now. */
  ends(): ReadonlyMap<string, number> {
    return new Map([...this.#logs].map(([workerId, { recent }]) => [workerId, recent.last]));
  }

  /**
   * @param ends where it stops in each log; workers that are not in it are left out
   * @returns undefined where there is none (yet)
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
