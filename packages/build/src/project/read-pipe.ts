import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';

/** Milliseconds that a program has to write its text, and between two looks for it. */
const PATIENCE_MS = 5000;
const LOOK_MS = 10;

/**
 * The text that a program writes into a named pipe: password managers put a `.env` there in this way. The pipe is opened without a wait for
 * the program, since a wait in the system could not be ended.
 *
 * @throws Error if nothing is written in time, or more than `mostBytes`
 */
export async function readPipe(path: string, mostBytes: number): Promise<string> {
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
