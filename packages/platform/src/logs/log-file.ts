import { mkdir, open, rename, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Bytes waiting for the disk from which on writers should pause. */
const MAX_UNWRITTEN = 256 * 1024;

export interface LogFileOptions {
  readonly path: string;
  /** The size at which another file is begun, in bytes; asked before each write. */
  readonly segmentBytes: () => number;
  /** Called when a file was begun; makes room for it. */
  readonly onBegun: () => Promise<void>;
  readonly onError: (error: Error) => void;
}

interface WaitingLine {
  readonly text: string;
  readonly bytes: number;
}

/**
 * A worker's log on the disk: one file, and the previous one (`.1`) once it has grown too large. Lines wait in memory while the disk
 * writes, so that a slow disk delays nothing else. If the log can't be written, for example on a full disk, it reports that once and drops
 * all further lines: a log must not end the platform.
 */
export class LogFile {
  readonly #options: LogFileOptions;
  /** Undefined if the log can't be written or is closed. */
  #waiting: WaitingLine[] | undefined = [];
  #file: FileHandle | undefined;
  /** In the file. */
  #bytes = 0;
  #unwritten = 0;
  #drained: PromiseWithResolvers<void> | undefined;
  /** Settles when no line waits, or nothing can be written. */
  #writing: Promise<void>;
  #isWriting = true;

  constructor(options: LogFileOptions) {
    this.#options = options;
    this.#writing = this.#begin();
  }

  /** @returns the size of the line in bytes */
  append(line: string): number {
    const text = `${line}\n`;
    const bytes = Buffer.byteLength(text);
    if (!this.#waiting) return bytes;
    this.#waiting.push({ text, bytes });
    this.#unwritten += bytes;
    if (!this.#isWriting) {
      this.#isWriting = true;
      this.#writing = this.#writeAll();
    }
    return bytes;
  }

  /** Settles when the disk has caught up; undefined if it is not behind. */
  get drained(): Promise<void> | undefined {
    if (this.#unwritten <= MAX_UNWRITTEN) return undefined;
    this.#drained ??= Promise.withResolvers();
    return this.#drained.promise;
  }

  /** @returns when all lines are in the files */
  async close(): Promise<void> {
    while (this.#isWriting) await this.#writing;
    this.#waiting = undefined;
    await this.#file?.close();
    this.#file = undefined;
  }

  async #begin(): Promise<void> {
    try {
      await mkdir(dirname(this.#options.path), { recursive: true, mode: 0o700 });
      await this.#open();
    } catch (error) {
      this.#giveUp(error as Error);
    }
    await this.#writeAll();
  }

  async #writeAll(): Promise<void> {
    try {
      while (this.#waiting && this.#waiting.length > 0) await this.#writeSome(this.#waiting);
    } catch (error) {
      this.#giveUp(error as Error);
    }
    this.#isWriting = false;
  }

  /** Writes as many lines as fit into the file; a line that is larger than a file gets a file of its own. */
  async #writeSome(waiting: WaitingLine[]): Promise<void> {
    const most = this.#options.segmentBytes();
    let [count, bytes] = [0, 0];
    for (const line of waiting) {
      if (this.#bytes + bytes + line.bytes > most && this.#bytes + bytes > 0) break;
      count += 1;
      bytes += line.bytes;
    }
    if (count === 0) return this.#rotate();
    const lines = waiting.splice(0, count);
    await this.#file?.appendFile(lines.map(({ text }) => text).join(''));
    this.#bytes += bytes;
    this.#wrote(bytes);
  }

  async #rotate(): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
    // If somebody has removed the file, the new one is written all the same.
    const { path } = this.#options;
    await rename(path, `${path}.1`).catch(unlessMissing);
    this.#bytes = 0;
    await this.#open();
  }

  async #open(): Promise<void> {
    this.#file = await open(this.#options.path, 'a', 0o600);
    // After the file exists: if several workers begin at the same time, the last one sees the files of all.
    await this.#options.onBegun();
  }

  #wrote(bytes: number): void {
    this.#unwritten -= bytes;
    if (this.#unwritten > MAX_UNWRITTEN / 2) return;
    this.#drained?.resolve();
    this.#drained = undefined;
  }

  #giveUp(error: Error): void {
    this.#waiting = undefined;
    this.#wrote(this.#unwritten);
    this.#options.onError(error);
  }
}

function unlessMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
