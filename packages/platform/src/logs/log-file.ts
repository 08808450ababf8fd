import {
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  type WriteStream,
} from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { NumberedLine } from './log-cursor.js';

const MAX_BYTES = 5 * 1024 * 1024;
/** Newest files kept for an endpoint; the cap that bounds the disk for workers that come and go. */
const MAX_FILES = 20;

/**
 * A worker's log on the disk: one file, and the one before it (`.1`) when it has grown too large. When it can't be written, for instance on
 * a full disk, it says so once and is no more: a log must not end the platform.
 */
export class LogFile {
  readonly #path: string;
  readonly #onError: (error: Error) => void;
  #stream: WriteStream | undefined;
  #bytes = 0;

  constructor(path: string, onError: (error: Error) => void) {
    this.#path = path;
    this.#onError = onError;
    this.#attempt(() => {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      prune(dirname(path));
      this.#open();
    });
  }

  append(line: string): void {
    const text = `${line}\n`;
    this.#bytes += Buffer.byteLength(text);
    if (this.#bytes > MAX_BYTES) this.#attempt(() => this.#rotate());
    this.#stream?.write(text);
  }

  async close(): Promise<void> {
    const stream = this.#stream;
    if (!stream || stream.destroyed) return;
    await new Promise<void>((resolve) => {
      stream.once('close', resolve);
      stream.end();
    });
  }

  #open(): void {
    const stream = createWriteStream(this.#path, { flags: 'a', mode: 0o600 });
    stream.once('error', (error) => this.#giveUp(error, stream)).on('error', () => undefined);
    this.#stream = stream;
  }

  #rotate(): void {
    this.#stream?.end();
    if (existsSync(this.#path)) renameSync(this.#path, `${this.#path}.1`);
    this.#bytes = 0;
    if (this.#stream) this.#open();
  }

  #attempt(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#giveUp(error as Error, this.#stream);
    }
  }

  #giveUp(error: Error, stream: WriteStream | undefined): void {
    if (this.#stream === stream) this.#stream = undefined;
    this.#onError(error);
  }
}

function prune(folder: string): void {
  const oldestLast = readdirSync(folder)
    .map((name) => join(folder, basename(name)))
    .map((path) => ({ path, modified: statSync(path).mtimeMs }))
    .toSorted((a, b) => b.modified - a.modified);
  for (const { path } of oldestLast.slice(MAX_FILES - 1)) rmSync(path, { force: true });
}

/** The lines of a log and of the one before it, as they were written; none when there is no such log. */
export async function readLogFile(path: string): Promise<NumberedLine[]> {
  const parts = await Promise.all([`${path}.1`, path].map((part) => readFile(part, 'utf8').catch(() => '')));
  return parts.join('').split('\n').flatMap(parsed);
}

/** The last line of a log whose platform was killed may be cut short. */
function parsed(text: string): NumberedLine[] {
  try {
    const line = JSON.parse(text) as NumberedLine;
    return Number.isInteger(line.seq) ? [line] : [];
  } catch {
    return [];
  }
}
