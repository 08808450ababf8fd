import type { NumberedLine } from './log-cursor.js';
import { platformErrors } from '../errors/catalogue.js';
import { platformLine } from './platform-line.js';
import type { WorkerLog } from './worker-log.js';

export interface WorkerReaderOptions {
  /** The number of the last line that is not read. */
  readonly after: number;
  /** The number of the last line that is read. Default: no end. */
  readonly upTo?: number | undefined;
}

/**
 * Reads one worker's lines at the pace of its caller: those that memory has no more of from the files. It keeps its position and no lines.
 * Lines that are in neither are replaced by a line of the platform that says how many they are.
 */
export class WorkerReader {
  readonly #log: WorkerLog;
  readonly #upTo: number;
  /** The number of the last line that was read. */
  #read: number;
  #stored: AsyncGenerator<NumberedLine> | undefined;
  /** The line after a gap that was told. */
  #held: NumberedLine | undefined;

  constructor(log: WorkerLog, { after, upTo = Infinity }: WorkerReaderOptions) {
    this.#log = log;
    this.#read = after;
    this.#upTo = upTo;
  }

  /** Whether memory has a line that was not read. */
  get isBehind(): boolean {
    return (this.#log.last ?? 0) > this.#read;
  }

  /** @returns the next line; undefined if there is none (yet) */
  async next(): Promise<NumberedLine | undefined> {
    const line = this.#held ?? this.#remembered() ?? (await this.#older());
    this.#held = undefined;
    if (!line || line.seq > this.#upTo) return undefined;
    const told = line.seq > this.#read + 1 ? lostLines(this.#read, line) : line;
    if (told !== line) this.#held = line;
    this.#read = told.seq;
    return told;
  }

  async close(): Promise<void> {
    await this.#stored?.return(undefined);
    this.#stored = undefined;
  }

  /** The next line, if it is in memory. */
  #remembered(): NumberedLine | undefined {
    const line = this.#log.recent()?.after(this.#read);
    return line?.seq === this.#read + 1 ? line : undefined;
  }

  /** The next line that there is, in the files or in memory. */
  async #older(): Promise<NumberedLine | undefined> {
    const recent = this.#log.recent();
    if (recent && recent.last <= this.#read) return undefined;
    const stored = await this.#nextStored();
    const remembered = this.#log.recent()?.after(this.#read);
    if (!stored || !remembered || stored.seq <= remembered.seq) return stored ?? remembered;
    await this.close();
    return remembered;
  }

  async #nextStored(): Promise<NumberedLine | undefined> {
    for (;;) {
      const isNew = this.#stored === undefined;
      this.#stored ??= this.#log.storedAfter(this.#read);
      const next = await this.#stored.next();
      if (!next.done) return next.value;
      this.#stored = undefined;
      // The log may have been rotated while it was read: what was written since then is in another file.
      if (isNew) return undefined;
    }
  }
}

/**
 * A line that replaces lines which are no longer in memory because the reader was too slow.
 *
 * @param seq the number of the last line that was read
 * @param next the line that is read after this one
 */
function lostLines(seq: number, next: NumberedLine): NumberedLine {
  const leftOut = next.seq - seq - 1;
  const error = platformErrors.FLASH_LOG_LINES_LEFT_OUT({ lines: leftOut });
  const line = platformLine('warn', error, { worker: next.workerId, time: next.time });
  return { ...next, stream: 'stderr', seq: next.seq - 1, line, leftOut };
}
