import { open, type FileHandle } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';
import type { NumberedLine } from './log-cursor.js';

const CHUNK_BYTES = 64 * 1024;
const NO_FILE: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR']);

/**
 * The lines of a worker's log and of the one before it (`.1`), in their order and without one twice; none when there is no such log. No
 * more than a chunk of a file is in memory at a time. A log may grow and be rotated meanwhile.
 *
 * @param after the number of the last line that is not wanted
 */
export async function* readLog(path: string, after = 0): AsyncGenerator<NumberedLine> {
  // The newer one first: a rotation between the two makes both the same file, and nothing in between is missed.
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
