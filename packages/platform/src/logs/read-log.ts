import { open, type FileHandle } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';
import type { NumberedLine } from './log-cursor.js';

const CHUNK_BYTES = 64 * 1024;
const NO_FILE: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR']);

/**
 * The lines of a worker's log and of the previous file (`.1`), in order and without duplicates; none if there is no log. At most a chunk of
 * a file is in memory at a time. The log may grow and be rotated meanwhile.
 *
 * @param after lines up to this number are skipped
 */
export async function* readLog(path: string, after = 0): AsyncGenerator<NumberedLine> {
  // The newer file is opened first: after a rotation between the two calls both are the same file, and no line is missed.
  const newer = await openIfThere(path);
  const older = await openIfThere(`${path}.1`);
  let last = after;
  try {
    for (const file of [older, newer]) {
      if (!file) continue;
      for await (const text of linesOf(file)) {
        const line = parsed(text);
        if (!line || line.seq <= last) continue;
        last = line.seq;
        yield line;
      }
    }
  } finally {
    await Promise.all([older?.close(), newer?.close()]);
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

async function* linesOf(file: FileHandle): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  const chunk = Buffer.alloc(CHUNK_BYTES);
  let rest = '';
  for (;;) {
    const { bytesRead } = await file.read(chunk, 0, CHUNK_BYTES);
    if (bytesRead === 0) break;
    const lines = (rest + decoder.write(chunk.subarray(0, bytesRead))).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  yield rest;
}

/** The last line of a log whose platform was killed may be cut short. */
function parsed(text: string): NumberedLine | undefined {
  try {
    const line = JSON.parse(text) as NumberedLine;
    return Number.isInteger(line.seq) ? line : undefined;
  } catch {
    return undefined;
  }
}
