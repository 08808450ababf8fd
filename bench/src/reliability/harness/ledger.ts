import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file in which workers note what they do. It is not in the platform's home, of which workers see their own folders only. */
export class Ledger implements AsyncDisposable {
  readonly path: string;
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
    this.path = join(folder, 'ledger');
  }

  static async create(): Promise<Ledger> {
    return new Ledger(await mkdtemp(join(tmpdir(), 'flash-ledger-')));
  }

  /** Its lines so far; none if nobody has written yet. */
  async lines(): Promise<string[]> {
    const text = await readFile(this.path, 'utf8').catch(() => '');
    return text.split('\n').filter((line) => line !== '');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}
