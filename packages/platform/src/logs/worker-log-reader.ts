import type { LogCursor, NumberedLine } from './log-cursor.js';
import { lostLines } from './lost-lines.js';
import type { RecentLines } from './recent-lines.js';

/** Access to the lines of a worker. */
export interface WorkerLines {
  /** The lines in memory; undefined if there are none (yet). */
  readonly recent: () => RecentLines | undefined;
  /** The lines in files, after a number. */
  readonly written: (after: number) => AsyncIterable<NumberedLine>;
  /** Waits for further lines, or for a signal. */
  readonly change: (signal: AbortSignal) => Promise<void>;
}

/** Reads one worker's lines at the pace of the caller: first the lines that are only in files, then those in memory. */
export class WorkerLogReader {
  readonly #lines: WorkerLines;
  /** The number of the last line that was read. */
  #read = 0;
  /** Whether missing lines after it are reported: a reader that begins takes the lines that exist. */
  #tellsGaps = false;

  constructor(lines: WorkerLines) {
    this.#lines = lines;
  }

  /** @param ended aborts when no more lines will be written or the reader has gone; the existing lines are read to their end */
  async *from(cursor: LogCursor, ended: AbortSignal): AsyncGenerator<NumberedLine> {
    this.#read = await this.#start(cursor);
    this.#tellsGaps = cursor.kind === 'after';
    for await (const line of this.#all(ended)) {
      if (cursor.kind !== 'since' || Date.parse(line.time) >= cursor.time) yield line;
    }
  }

  async *#all(ended: AbortSignal): AsyncGenerator<NumberedLine> {
    const { recent, change } = this.#lines;
    for (;;) {
      // Checked before the lines are read: the last line is written before the worker's end.
      const over = ended.aborted;
      const line = recent()?.after(this.#read);
      if (line?.seq === this.#read + 1) yield* this.#take(line);
      else if (line || (over && !recent())) {
        yield* this.#older();
        if (!recent()) return;
      } else if (over) return;
      else await change(ended);
    }
  }

  /** Reads the lines that are only in files; if they were removed, the next line is the first in memory. */
  async *#older(): AsyncGenerator<NumberedLine> {
    const { recent, written } = this.#lines;
    for await (const line of written(this.#read)) {
      if (line.seq >= (recent()?.first ?? Infinity)) break;
      yield* this.#take(line);
    }
    const next = recent()?.after(this.#read);
    if (next) yield* this.#take(next);
  }

  *#take(line: NumberedLine): Generator<NumberedLine> {
    if (this.#tellsGaps && line.seq > this.#read + 1) yield lostLines(this.#read, line);
    this.#tellsGaps = true;
    this.#read = line.seq;
    yield line;
  }

  async #start(cursor: LogCursor): Promise<number> {
    if (cursor.kind === 'after') return cursor.seq;
    if (cursor.kind === 'since') return 0;
    return Math.max(0, (await this.#last()) - cursor.lines);
  }

  async #last(): Promise<number> {
    const recent = this.#lines.recent();
    if (recent) return recent.last;
    let last = 0;
    for await (const { seq } of this.#lines.written(0)) last = seq;
    return last;
  }
}
