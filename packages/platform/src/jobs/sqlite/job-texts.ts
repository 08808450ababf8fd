import { ThreadEnded } from './jobs-thread.js';
import { beginningOf, LARGE_BYTES, type KeptText } from './kept-text.js';
import type { LargeTexts } from '../../store/large-texts.js';

/** A text whose file can't be read, in words without a path: clients of endpoints read them. */
export class UnreadableText extends Error {
  readonly file: string;

  constructor(file: string, problem: string, cause?: unknown) {
    super(`its file ${file} ${problem}`, { cause });
    this.file = file;
  }
}

/** The texts of jobs: small ones are in their rows, large ones in files that their rows name. */
export class JobTexts {
  readonly #files: LargeTexts;
  readonly #namesInUse: () => Promise<readonly string[]>;
  #opened: Promise<void> | undefined;

  /** @param namesInUse the files that rows name */
  constructor(files: LargeTexts, namesInUse: () => Promise<readonly string[]>) {
    this.#files = files;
    this.#namesInUse = namesInUse;
  }

  /** Removes what an earlier platform has left, once; no file is written before. */
  open(): Promise<void> {
    this.#opened ??= this.#files.open(this.#namesInUse).catch((error: unknown) => {
      this.#opened = undefined;
      throw error;
    });
    return this.#opened;
  }

  /**
   * Writes a large text to a file, which `naming` has to name then.
   *
   * @throws FlashError `FLASH_DISK_FULL`
   */
  async keep(text: string, bytes = Buffer.byteLength(text)): Promise<KeptText> {
    if (bytes <= LARGE_BYTES) return { text, bytes, file: undefined };
    await this.open();
    return { text: beginningOf(text), bytes, file: await this.#files.write(text) };
  }

  /**
   * Makes the change after which a row names a text's file. The file goes again if the change comes to nothing.
   *
   * @param change false or undefined where it does not apply
   */
  async naming<Result>(text: KeptText | undefined, change: () => Promise<Result>): Promise<Result> {
    const file = text?.file;
    if (file === undefined) return change();
    try {
      const result = await change();
      if (!result) this.remove([file]);
      return result;
    } catch (error) {
      // What has become of a change that the thread's end has cut off shows at the next start.
      if (!(error instanceof ThreadEnded)) this.remove([file]);
      throw error;
    }
  }

  /** @throws UnreadableText */
  async read({ text, bytes, file }: KeptText): Promise<string> {
    if (file === undefined) return text;
    let data: Buffer;
    try {
      data = await this.#files.read(file);
    } catch (error) {
      throw new UnreadableText(file, `can't be read (${(error as NodeJS.ErrnoException).code})`, error);
    }
    if (data.length !== bytes) throw new UnreadableText(file, `has ${data.length} bytes of ${bytes}`);
    return data.toString('utf8');
  }

  /** Removes files that no row names any more. */
  remove(files: readonly string[]): void {
    void this.#files.remove(files);
  }
}
