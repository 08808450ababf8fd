import { open, type FileHandle } from 'node:fs/promises';
import type { NumberedLine } from './log-cursor.js';

const CHUNK_BYTES = 64 * 1024;
const NEWLINE = 0x0a;
const NO_FILE: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR']);

/**
 * Whether a line belongs to the later part of a log. Once it is true for a line it is true for all later ones, so the first of them is found
 * by bisection. The time of lines is such a criterion, too, as long as nobody sets the machine's clock back.
 */
export type IsLater = (line: NumberedLine) => boolean;

/** A line and the place of its first byte in the file, and of the first byte after it. */
interface PlacedLine {
  readonly line: NumberedLine;
  readonly start: number;
  readonly end: number;
}

/**
 * The log of a worker in its files: the newer one and the one before it (`.1`), which is read as one without duplicates. At most some chunks
 * of a file are in memory. The log may grow and be rotated meanwhile.
 */
export class StoredLog {
  /** The older one first. */
  readonly #files: readonly FileHandle[];

  private constructor(files: readonly FileHandle[]) {
    this.#files = files;
  }

  /** @returns a log without lines if there are no files */
  static async open(path: string): Promise<StoredLog> {
    // The newer file is opened first: after a rotation between the two calls both are the same file, and no line is missed.
    const newer = await openIfThere(path);
    const older = await openIfThere(`${path}.1`);
    return new StoredLog([older, newer].filter((file) => file !== undefined));
  }

  /** The later lines in order. */
  async *from(isLater: IsLater): AsyncGenerator<NumberedLine> {
    let last = 0;
    for (const file of this.#files) {
      const start = await firstLater(file, isLater);
      if (start === undefined) continue;
      for await (const { line } of linesFrom(file, start)) {
        if (line.seq <= last) continue;
        last = line.seq;
        yield line;
      }
    }
  }

  /** The lines before the later ones, the newest first. */
  async *backwards(isLater: IsLater): AsyncGenerator<NumberedLine> {
    let last = Infinity;
    for (const file of this.#files.toReversed()) {
      const end = (await firstLater(file, isLater)) ?? (await file.stat()).size;
      for await (const line of linesBefore(file, end)) {
        if (line.seq >= last) continue;
        last = line.seq;
        yield line;
      }
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#files.map((file) => file.close()));
  }
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path);
  } catch (error) {
    if (NO_FILE.has((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}

/** The place in the file of the first later line; undefined if there is none. Reads a chunk for each halving of the file. */
async function firstLater(file: FileHandle, isLater: IsLater): Promise<number | undefined> {
  let [low, high] = [0, (await file.stat()).size];
  let found: number | undefined;
  // Most often all lines of a file are wanted, or none.
  for (let middle = 0; low < high; middle = Math.floor((low + high) / 2)) {
    const placed = await lineAt(file, middle);
    if (!placed || placed.start >= high) high = middle;
    else if (isLater(placed.line)) [found, high] = [placed.start, middle];
    else low = placed.end;
  }
  return found;
}

/** The first line that begins at this place or after it. */
async function lineAt(file: FileHandle, place: number): Promise<PlacedLine | undefined> {
  // A line that begins before the place is skipped, and so is the end of the line before if the place is the beginning of one.
  const lines = place === 0 ? linesFrom(file, 0) : linesFrom(file, place - 1, { skipFirst: true });
  for await (const placed of lines) return placed;
  return undefined;
}

async function* linesFrom(file: FileHandle, place: number, { skipFirst = false } = {}): AsyncGenerator<PlacedLine> {
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  let [rest, restAt, skip] = [Buffer.alloc(0), place, skipFirst];
  for (;;) {
    const { bytesRead } = await file.read(chunk, 0, CHUNK_BYTES, restAt + rest.length);
    // A last line without its end is being written, or was cut short when the platform was killed.
    if (bytesRead === 0) return;
    const bytes = Buffer.concat([rest, chunk.subarray(0, bytesRead)]);
    let from = 0;
    for (let to = bytes.indexOf(NEWLINE); to >= 0; to = bytes.indexOf(NEWLINE, from)) {
      const line = skip ? undefined : parsed(bytes.toString('utf8', from, to));
      skip = false;
      if (line) yield { line, start: restAt + from, end: restAt + to + 1 };
      from = to + 1;
    }
    [rest, restAt] = [bytes.subarray(from), restAt + from];
  }
}

/** The lines before a place, the newest first. @param end the beginning of a line, or the end of the file */
async function* linesBefore(file: FileHandle, end: number): AsyncGenerator<NumberedLine> {
  let [rest, restAt] = [Buffer.alloc(0), end];
  // What follows the last line end is no whole line.
  let isWhole = false;
  while (restAt > 0) {
    const size = Math.min(CHUNK_BYTES, restAt);
    const chunk = Buffer.allocUnsafe(size);
    const { bytesRead } = await file.read(chunk, 0, size, restAt - size);
    // Somebody has cut the file.
    if (bytesRead < size) return;
    const bytes = Buffer.concat([chunk, rest]);
    let to = bytes.length;
    for (let from = lastNewline(bytes, to); from >= 0; from = lastNewline(bytes, to)) {
      const line = isWhole ? parsed(bytes.toString('utf8', from + 1, to)) : undefined;
      isWhole = true;
      if (line) yield line;
      to = from;
    }
    [rest, restAt] = [bytes.subarray(0, to), restAt - size];
  }
  const first = isWhole ? parsed(rest.toString()) : undefined;
  if (first) yield first;
}

function lastNewline(bytes: Buffer, before: number): number {
  return before === 0 ? -1 : bytes.lastIndexOf(NEWLINE, before - 1);
}

function parsed(text: string): NumberedLine | undefined {
  try {
    const line = JSON.parse(text) as NumberedLine;
    return Number.isInteger(line.seq) ? line : undefined;
  } catch {
    return undefined;
  }
}
