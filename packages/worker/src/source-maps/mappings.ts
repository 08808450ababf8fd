/** A place in a file; line and column count from 0. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface OriginalPosition extends Position {
  /** Which of the map's `sources`. */
  readonly source: number;
}

const COMMA = 44;
const SEMICOLON = 59;
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const VALUES = new Int8Array(128).fill(-1);
for (let value = 0; value < DIGITS.length; value += 1) VALUES[DIGITS.charCodeAt(value)] = value;

/** Bits of a VLQ digit: one that tells of a further digit, and five of the value. */
const CONTINUES = 32;
const VALUE_BITS = 5;
/** The shift of the last digit of a 32-bit number. */
const MOST_SHIFT = 30;
/** Fields of a segment that has a source. */
const WITH_SOURCE = 4;

/** Lines from one mark to the next. */
const MARK_LINES = 64;

/** Where a line begins in the text, and the sums of the segments before it. */
interface Mark {
  readonly at: number;
  readonly fields: readonly number[];
}

/**
 * The mappings of a source map (ECMA-426, "Mappings structure"). Each segment is written relative to the one before, so the text is read from
 * its start the first time, about 15 ms for each megabyte; marks every 64 lines make later reads short. A decoded map, as `node:module` has it,
 * takes many times the memory.
 */
export class Mappings {
  readonly #text: string;
  readonly #marks: Mark[] = [{ at: 0, fields: [0, 0, 0, 0, 0] }];
  #at = 0;
  /** Generated column, source, line, column, name. */
  #fields: number[] = [];
  /** Fields that the segment itself has. */
  #count = 0;
  /** Generated line. */
  #line = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /**
   * Where a place in generated code comes from, by the last segment of its line that is not behind it; undefined where that has no source,
   * and where the text is no mappings.
   */
  original(place: Position): OriginalPosition | undefined {
    this.#goTo(Math.min(this.#marks.length - 1, Math.trunc(place.line / MARK_LINES)));
    let found: OriginalPosition | undefined;
    while (this.#next() && this.#line <= place.line) {
      if (this.#line !== place.line) continue;
      const [column = 0, source = 0, line = 0, originalColumn = 0] = this.#fields;
      if (column > place.column) break;
      found = this.#count >= WITH_SOURCE ? { source, line, column: originalColumn } : undefined;
    }
    return found;
  }

  #goTo(index: number): void {
    const { at, fields } = this.#marks[index] as Mark;
    this.#at = at;
    this.#fields = [...fields];
    this.#line = index * MARK_LINES;
  }

  /** Reads a segment. @returns false at the end, and where the text is no mappings */
  #next(): boolean {
    for (; this.#atSeparator(); this.#at += 1) if (this.#code() === SEMICOLON) this.#endLine();
    if (this.#at >= this.#text.length) return false;
    for (this.#count = 0; this.#at < this.#text.length && !this.#atSeparator(); this.#count += 1) {
      const value = this.#value();
      if (value === undefined || this.#count >= this.#fields.length) return false;
      this.#fields[this.#count] = (this.#fields[this.#count] as number) + value;
    }
    return true;
  }

  #endLine(): void {
    this.#line += 1;
    this.#fields[0] = 0;
    if (this.#line === this.#marks.length * MARK_LINES) {
      this.#marks.push({ at: this.#at + 1, fields: [...this.#fields] });
    }
  }

  #code(): number {
    return this.#text.charCodeAt(this.#at);
  }

  #atSeparator(): boolean {
    const code = this.#code();
    return code === COMMA || code === SEMICOLON;
  }

  #value(): number | undefined {
    let value = 0;
    for (let shift = 0, digit = CONTINUES; (digit & CONTINUES) !== 0; shift += VALUE_BITS, this.#at += 1) {
      digit = VALUES[this.#code()] ?? -1;
      if (digit < 0 || shift > MOST_SHIFT) return undefined;
      value |= (digit & (CONTINUES - 1)) << shift;
    }
    return value & 1 ? -(value >>> 1) : value >>> 1;
  }
}
