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
import { basename, dirname, join } from 'node:path';

const MAX_BYTES = 5 * 1024 * 1024;
/** Newest files kept for an endpoint; the cap that bounds the disk for workers that come and go. */
const MAX_FILES = 20;

/** A worker's log on the disk: one file, and the one before it (`.1`) when it has grown too large. */
export class LogFile {
  readonly #path: string;
  readonly #onError: (error: Error) => void;
  #stream: WriteStream;
  #bytes = 0;

  /** @param onError a log that can't be written, for instance on a full disk, must not end the platform */
  constructor(path: string, onError: (error: Error) => void) {
    this.#path = path;
    this.#onError = onError;
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    prune(dirname(path));
    this.#stream = this.#open();
  }

  append(line: string): void {
    const text = `${line}\n`;
    this.#bytes += Buffer.byteLength(text);
    if (this.#bytes > MAX_BYTES) this.#rotate();
    this.#stream.write(text);
  }

  async close(): Promise<void> {
    const stream = this.#stream;
    if (stream.destroyed) return;
    await new Promise<void>((resolve) => {
      stream.once('close', resolve);
      stream.end();
    });
  }

  #open(): WriteStream {
    return createWriteStream(this.#path, { flags: 'a', mode: 0o600 }).on('error', this.#onError);
  }

  #rotate(): void {
    this.#stream.end();
    if (existsSync(this.#path)) renameSync(this.#path, `${this.#path}.1`);
    this.#bytes = 0;
    this.#stream = this.#open();
  }
}

function prune(folder: string): void {
  const oldestLast = readdirSync(folder)
    .map((name) => join(folder, basename(name)))
    .map((path) => ({ path, modified: statSync(path).mtimeMs }))
    .toSorted((a, b) => b.modified - a.modified);
  for (const { path } of oldestLast.slice(MAX_FILES - 1)) rmSync(path, { force: true });
}
