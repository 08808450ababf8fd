import {
  createWriteStream,
  existsSync,
  mkdirSync,
  openSync,
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
/** Bytes that wait for the disk beyond which more should not come. */
const MAX_UNWRITTEN = 256 * 1024;

/**
 * A worker's log on the disk: one file, and the one before it (`.1`) when it has grown too large. When it can't be written, for instance on
 * a full disk, it says so once and is no more: a log must not end the platform.
 */
export class LogFile {
  readonly #path: string;
  readonly #onError: (error: Error) => void;
  #stream: WriteStream | undefined;
  #bytes = 0;
  #unwritten = 0;
  #drained: PromiseWithResolvers<void> | undefined;
  /** Of the streams that were put aside. */
  #written: Promise<unknown> = Promise.resolve();

  constructor(path: string, onError: (error: Error) => void) {
    this.#path = path;
    this.#onError = onError;
    this.#attempt(() => {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      prune(dirname(path));
      this.#open();
    });
  }

  /** @returns the size of the line in bytes */
  append(line: string): number {
    const text = `${line}\n`;
    const size = Buffer.byteLength(text);
    if (this.#bytes + size > MAX_BYTES) this.#attempt(() => this.#rotate());
    this.#bytes += size;
    if (!this.#stream) return size;
    this.#unwritten += size;
    this.#stream.write(text, () => this.#wrote(size));
    return size;
  }

  /** Settles when the disk has caught up; undefined when it is not behind. */
  get drained(): Promise<void> | undefined {
    if (this.#unwritten <= MAX_UNWRITTEN) return undefined;
    this.#drained ??= Promise.withResolvers();
    return this.#drained.promise;
  }

  /** @returns when all of it is in the files */
  async close(): Promise<void> {
    if (this.#stream) this.#putAside(this.#stream);
    await this.#written;
  }

  #open(): void {
    // At once: a stream opens its file later, and one that is not there yet can't be put aside when there is very much to write.
    const fd = openSync(this.#path, 'a', 0o600);
    const stream = createWriteStream(this.#path, { fd });
    stream.once('error', (error) => this.#giveUp(error, stream)).on('error', () => undefined);
    this.#stream = stream;
  }

  #rotate(): void {
    if (this.#stream) this.#putAside(this.#stream);
    if (existsSync(this.#path)) renameSync(this.#path, `${this.#path}.1`);
    this.#bytes = 0;
    if (this.#stream) this.#open();
  }

  /** Called for lines that could not be written too. */
  #wrote(size: number): void {
    this.#unwritten -= size;
    if (this.#unwritten > MAX_UNWRITTEN / 2) return;
    this.#drained?.resolve();
    this.#drained = undefined;
  }

  #putAside(stream: WriteStream): void {
    this.#written = Promise.all([this.#written, endOf(stream)]);
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

/** Writes what it still has and closes it. */
async function endOf(stream: WriteStream): Promise<void> {
  if (stream.destroyed) return;
  await new Promise<void>((resolve) => {
    stream.once('close', resolve);
    stream.end();
  });
}

function prune(folder: string): void {
  const oldestLast = readdirSync(folder)
    .map((name) => join(folder, basename(name)))
    .map((path) => ({ path, modified: statSync(path).mtimeMs }))
    .toSorted((a, b) => b.modified - a.modified);
  for (const { path } of oldestLast.slice(MAX_FILES - 1)) rmSync(path, { force: true });
}
