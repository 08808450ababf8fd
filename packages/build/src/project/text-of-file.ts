import { readFileSync, statSync, type Stats } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { readPipe } from './read-pipe.js';

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
