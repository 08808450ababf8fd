import type { LogCursor, NumberedLine } from './log-cursor.js';
import { lostLines } from './lost-lines.js';
import type { RecentLines } from './recent-lines.js';

/** Where the lines of a worker are. */
export interface WorkerLines {
  /** Those in memory; undefined when nothing of the worker is, or not yet. */
  readonly recent: () => RecentLines | undefined;
  /** Those in files, after a number. */
  readonly written: (after: number) => AsyncIterable<NumberedLine>;
  /** Waits for further lines, or for a signal. */
  readonly change: (signal: AbortSignal) => Promise<void>;
}

/** Reads one worker's lines at the pace of whoever takes them: from its files those that are no longer in memory, then from memory. */
export class WorkerLogReader {
  readonly #lines: WorkerLines;
  /** The number of the last line that was read. */
  #read = 0;
  /** Whether lines that are missing after it are told of: who begins to read takes what there is. */
  #tellsGaps = false;

  constructor(lines: WorkerLines) {
    this.#lines = lines;
  }

  /** @param ended when no more lines come, or nobody wants them: what is there is read to its end */
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
      // Looked at first: the last line comes before the end.
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

  /** What is in the files only; where it is not there either, the next line is the first in memory. */
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
