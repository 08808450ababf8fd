import { constants, readFileSync, statSync, type Stats } from 'node:fs';
import { open, readFile, stat, type FileHandle } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';

/** The largest file that is read whole: no package.json, lockfile or `.env` comes near it. */
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * The text of a file, or that which a program writes into a named pipe. Anything else is an error and is not opened: a device has no end.
 *
 * @throws Error of the system, or with the words of what is there
 */
export async function textOfFile(path: string): Promise<string> {
  const found = await stat(path);
  if (found.isFIFO()) return readPipe(path, MOST_BYTES);
  requireFile(found);
  return readFile(path, 'utf8');
}

/** The text of a file, at once; here a named pipe is an error too. @throws Error as `textOfFile` */
export function textOfFileSync(path: string): string {
  requireFile(statSync(path));
  return readFileSync(path, 'utf8');
}

/** @throws Error if it is no file, or one that is too large */
function requireFile(found: Stats): void {
  if (!found.isFile()) throw new Error(`it is ${kindOf(found)}, not a file`);
  if (found.size > MOST_BYTES) throw new Error(`it has ${found.size} bytes; allowed are ${MOST_BYTES}`);
}

function kindOf(found: Stats): string {
  if (found.isDirectory()) return 'a folder';
  if (found.isFIFO()) return 'a named pipe';
  return found.isSocket() ? 'a socket' : 'a device';
}

/** Milliseconds that a program has to write its text, and between two looks for it. */
const PATIENCE_MS = 5000;
const LOOK_MS = 10;

/**
 * The text that a program writes into a named pipe: password managers put a `.env` there in this way. The pipe is opened without a wait for
 * the program, since a wait in the system could not be ended.
 *
 * @throws Error if nothing is written in time, or more than `mostBytes`
 */
async function readPipe(path: string, mostBytes: number): Promise<string> {
  const pipe = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const parts: Buffer[] = [];
    const deadline = performance.now() + PATIENCE_MS;
    for (let bytes = 0; ;) {
      const part = await nextPart(pipe);
      if (part) {
        parts.push(part);
        bytes += part.length;
        if (bytes > mostBytes) throw new Error(`more than ${mostBytes} bytes were written into the named pipe`);
      } else if (part === undefined && parts.length > 0) {
        return Buffer.concat(parts).toString();
      } else if (performance.now() > deadline) {
        throw new Error(`it is a named pipe into which no program has written within ${PATIENCE_MS / 1000} s`);
      } else {
        await setTimeout(LOOK_MS);
      }
    }
  } finally {
    await pipe.close();
  }
}

/** @returns null if there is nothing yet, undefined if no program has the pipe open to write */
async function nextPart(pipe: FileHandle): Promise<Buffer | null | undefined> {
  try {
    const { buffer, bytesRead } = await pipe.read(Buffer.alloc(64 * 1024), 0, 64 * 1024, null);
    return bytesRead > 0 ? buffer.subarray(0, bytesRead) : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return null;
    throw error;
  }
}
