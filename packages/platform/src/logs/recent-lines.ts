import type { NumberedLine } from './log-cursor.js';

/** Lines of a worker that stay in memory, the newest ones. */
const MAX_LINES = 1000;
/** Approximate bytes of a line's object and strings beside their text. */
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

  /** The approximate memory that they use, in bytes. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The number of the newest line; 0 before the first. */
  get last(): number {
    return this.#last;
  }

  /** The number of the oldest line in memory; that of the next line if there is none. */
  get first(): number {
    return this.#last - this.#lines.length + 1;
  }

  /** @param textBytes size of the line in the file */
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

  /** @returns the line with the next number, or the oldest one in memory if that line was dropped */
  after(seq: number): NumberedLine | undefined {
    return this.#lines[Math.max(0, seq + 1 - this.first)]?.line;
  }

  /** @returns the line with this number, or the newest one if there is no such line yet; undefined if it was dropped */
  upTo(seq: number): NumberedLine | undefined {
    return this.#lines[Math.min(seq, this.#last) - this.first]?.line;
  }

  /** @returns the first line of this time or of a later one */
  since(time: string): NumberedLine | undefined {
    return this.#lines.find(({ line }) => line.time >= time)?.line;
  }
}
