import type { NumberedLine } from './log-cursor.js';
import { TimeQueue } from './time-queue.js';
import type { WorkerReader } from './worker-reader.js';

export interface LogSource {
  readonly reader: WorkerReader;
  /** Whether its worker writes no more lines. */
  readonly isOver: () => boolean;
}

interface Entry {
  readonly source: LogSource;
  /** Undefined until the source is read from for the first time. */
  readonly line?: NumberedLine;
}

/** Reads the lines of several workers in the order of their time, at the pace of its caller: it keeps the next line of each worker. */
export class LogReader {
  readonly #queue = new TimeQueue<Entry>();
  /** Sources that have no further line now. */
  readonly #waiting = new Set<LogSource>();

  /** @param time the first line is not older; the source is opened when it is the turn of this time */
  add(source: LogSource, time: string): void {
    this.#queue.add(time, { source });
  }

  /** Whether all workers have ended and their lines were read. */
  get isOver(): boolean {
    return this.#queue.isEmpty && this.#waiting.size === 0;
  }

  /** @returns undefined if there is no line (yet) */
  async next(): Promise<NumberedLine | undefined> {
    for (const source of this.#waiting) if (source.reader.isBehind || source.isOver()) await this.#pull(source);
    for (let entry = this.#queue.take(); entry; entry = this.#queue.take()) {
      await this.#pull(entry.source);
      if (entry.line) return entry.line;
    }
    return undefined;
  }

  async close(): Promise<void> {
    const sources = [...this.#waiting];
    for (let entry = this.#queue.take(); entry; entry = this.#queue.take()) sources.push(entry.source);
    await Promise.all(sources.map(({ reader }) => reader.close()));
  }

  async #pull(source: LogSource): Promise<void> {
    // Asked before the line is read: the last line is written before the worker's end.
    const isOver = source.isOver();
    const line = await source.reader.next();
    if (line) {
      this.#waiting.delete(source);
      this.#queue.add(line.time, { source, line });
      return;
    }
    if (!isOver) {
      this.#waiting.add(source);
      return;
    }
    this.#waiting.delete(source);
    await source.reader.close();
  }
}
