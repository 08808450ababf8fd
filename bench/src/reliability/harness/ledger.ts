import { appendFile, mkdtemp, open, readFile, rm, stat } from 'node:fs/promises';
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

  /** Its size in bytes. */
  async size(): Promise<number> {
    const found = await stat(this.path).catch(() => undefined);
    return found?.size ?? 0;
  }

  /** What was written after its first `bytes` bytes. */
  async since(bytes: number): Promise<string> {
    await using file = await open(this.path, 'r');
    const { buffer, bytesRead } = await file.read({ position: bytes });
    return buffer.toString('utf8', 0, bytesRead);
  }

  /** Adds a line of the scenario's own. */
  async note(line: string): Promise<void> {
    await appendFile(this.path, `${line}\n`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}
