import type { NumberedLine } from './log-cursor.js';

/** Newest lines of a worker that stay in memory. */
const MAX_LINES = 1000;
/** What an object of a line and its strings take beside their text, about. */
const LINE_BYTES = 300;

interface KeptLine {
  readonly line: NumberedLine;
  readonly bytes: number;
}

/** The newest lines of one worker, in memory. Their numbers follow one another, and the last one is the number of lines written so far. */
export class RecentLines {
  readonly #lines: KeptLine[] = [];
  #bytes = 0;
  #last = 0;

  /** What they take of the memory, about. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The number of the newest line; 0 before the first. */
  get last(): number {
    return this.#last;
  }

  /** The number of the oldest line that is kept; the number of the next line where none is. */
  get first(): number {
    return this.#last - this.#lines.length + 1;
  }

  /** @param textBytes of the line as it is in the file */
  push(line: NumberedLine, textBytes: number): void {
    const bytes = textBytes + LINE_BYTES;
    this.#last = line.seq;
    this.#bytes += bytes;
    this.#lines.push({ line, bytes });
    if (this.#lines.length > MAX_LINES) this.dropOldest();
  }

  dropOldest(): void {
    this.#bytes -= this.#lines.shift()?.bytes ?? 0;
  }

  /** @returns the line with the next number, or the oldest one that is kept where that is gone already */
  after(seq: number): NumberedLine | undefined {
    return this.#lines[Math.max(0, seq + 1 - this.first)]?.line;
  }
}
