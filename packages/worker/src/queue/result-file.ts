import { randomBytes } from 'node:crypto';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { keptText, type KeptResult } from '@flash-ts/core/contract';

/** What a file begins with that has no result: nothing reads it as one. */
const NONE = '\n';

/**
 * A file for one result after another. To make a file, to remove it or to cut it off costs the system many times what writing to it does, so its
 * length stays: a shorter result is filled up with the blanks that JSON allows.
 */
export class ResultFile {
  readonly name = randomBytes(32).toString('hex');
  readonly #path: string;
  #file: number | undefined;
  #bytes = 0;

  /** @throws Error if it can't be made */
  constructor(folder: string) {
    this.#path = join(folder, this.name);
    this.#file = openSync(this.#path, 'wx', 0o600);
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Whether another result can be written to it. */
  get isOpen(): boolean {
    return this.#file !== undefined;
  }

  /** @throws Error if it can't be written; the file has no result then */
  write(result: KeptResult): void {
    let text = Buffer.from(keptText(result));
    const missing = this.#bytes - text.length;
    if (missing > 0) text = Buffer.from(keptText({ ...result, body: result.body + ' '.repeat(missing) }));
    this.#bytes = Math.max(this.#bytes, text.length);
    // The first byte last: whenever the process is killed, the file has the whole result or none.
    this.#put(text.subarray(1), 1);
    this.#put(text.subarray(0, 1), 0);
  }

  clear(): void {
    this.#put(Buffer.from(NONE), 0);
  }

  /** Frees its descriptor. */
  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  remove(): void {
    this.close();
    rmSync(this.#path, { force: true });
  }

  #put(data: Buffer, position: number): void {
    const file = this.#file as number;
    for (let written = 0; written < data.length;) {
      written += writeSync(file, data, written, data.length - written, position + written);
    }
  }
}
