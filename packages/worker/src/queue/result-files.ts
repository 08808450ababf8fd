import { lstatSync, mkdirSync, rmSync } from 'node:fs';
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { KEPT_RESULT_NAME, KEPT_RESULTS, readKept, type KeptResult } from '@flash-ts/core/contract';
import type { Logger } from 'pino';
import { workerErrors } from '../errors/index.js';
import { logKnown } from '../logging/log-error.js';
import { ResultFile } from './result-file.js';

/** Milliseconds after which no queue knows a job any more. */
const LONGEST_LIFE_MS = 7 * 24 * 3_600_000;

/** Files with an open descriptor, which are used again. */
const SPARE_FILES = 64;
/** A file that has had a larger result is not used again. */
const SPARE_BYTES = 4096;

/** A result that an earlier process has left. */
export interface LeftResult {
  /** Of its file. */
  readonly name: string;
  readonly result: KeptResult;
}

/**
 * The results that the queue has not acknowledged yet, each in a file of its own, so that whoever comes after a worker that was killed can hand
 * them on (ADR 30). The system holds what was written when the process has died; it is not forced onto the disk.
 */
export class ResultFiles {
  readonly #folder: string;
  readonly #log: Logger;
  /** By name. Files that an earlier process has left have nothing here to write to. */
  readonly #kept = new Map<string, { readonly bytes: number; readonly file: ResultFile | undefined }>();
  readonly #spare: ResultFile[] = [];
  #sum = 0;
  #isOpen = false;
  /** Whether the log has said that results can't be kept, and none has been kept since. */
  #isTold = false;

  /** @param folder absolute path, of this worker alone; it is made when it is needed */
  constructor(folder: string, log: Logger) {
    this.#folder = folder;
    this.#log = log;
  }

  /**
   * Keeps a result until `forget`. A result that can't be kept is sent all the same, so this never throws.
   *
   * @returns the name of its file, for `forget`
   */
  keep(result: KeptResult): string | undefined {
    const bytes = Buffer.byteLength(result.body);
    try {
      this.#open();
      if (this.#kept.size >= KEPT_RESULTS.files || this.#sum + bytes > KEPT_RESULTS.bytes) {
        throw new Error(
          `more than ${KEPT_RESULTS.files} results or ${KEPT_RESULTS.bytes} bytes wait to be acknowledged`,
        );
      }
      const file = this.#spare.pop() ?? new ResultFile(this.#folder);
      try {
        // Without a wait: a kill between the end of a job and this line would make the job run again.
        file.write(result);
      } catch (error) {
        file.remove();
        throw error;
      }
      if (this.#kept.size >= SPARE_FILES) file.close();
      this.#kept.set(file.name, { bytes, file });
      this.#sum += bytes;
      this.#isTold = false;
      return file.name;
    } catch (error) {
      this.#tell(error as Error);
      return undefined;
    }
  }

  /** The result of a file is acknowledged, or will never be. */
  forget(name: string | undefined): void {
    const kept = name === undefined ? undefined : this.#kept.get(name);
    if (name === undefined || !kept) return;
    this.#kept.delete(name);
    this.#sum -= kept.bytes;
    try {
      const { file } = kept;
      if (!file) rmSync(this.#path(name), { force: true });
      else if (!file.isOpen || file.bytes > SPARE_BYTES || this.#spare.length >= SPARE_FILES) file.remove();
      else {
        file.clear();
        this.#spare.push(file);
      }
    } catch (error) {
      // Sent once more by a later process, it is refused.
      this.#tell(error as Error);
    }
  }

  /** What an earlier process with this folder has left; files that nobody can use are removed. */
  async *left(): AsyncGenerator<LeftResult> {
    // A folder that is missing has none; what is wrong with one `keep` tells.
    if (!isPrivate(this.#folder)) return;
    const names = await readdir(this.#folder).catch(() => []);
    for (const name of names.filter((each) => KEPT_RESULT_NAME.test(each)).slice(0, KEPT_RESULTS.files)) {
      if (this.#kept.has(name)) continue;
      const result = await readOne(this.#path(name));
      if (!result) {
        rmSync(this.#path(name), { force: true });
        continue;
      }
      this.#kept.set(name, { bytes: 0, file: undefined });
      yield { name, result };
    }
  }

  /** Makes the folder; what others can read or could have made is not used. */
  #open(): void {
    if (this.#isOpen) return;
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    if (!isPrivate(this.#folder)) throw new Error(`${this.#folder} is not a folder that only this user can read`);
    this.#isOpen = true;
  }

  #path(name: string): string {
    return join(this.#folder, name);
  }

  #tell({ message: reason }: Error): void {
    if (this.#isTold) return;
    this.#isTold = true;
    logKnown(this.#log, 'warn', workerErrors.FLASH_WORKER_RESULT_UNKEPT({ reason }));
  }
}

/** Whether the folder is this user's and closed to others: in one that others have made, they could have put results. */
function isPrivate(folder: string): boolean {
  const stats = lstatSync(folder, { throwIfNoEntry: false });
  if (!stats?.isDirectory()) return false;
  return stats.uid === (process.getuid?.() ?? stats.uid) && (stats.mode & 0o077) === 0;
}

async function readOne(path: string): Promise<KeptResult | undefined> {
  try {
    const stats = await lstat(path);
    const isOld = stats.mtimeMs < Date.now() - LONGEST_LIFE_MS;
    if (!stats.isFile() || stats.size > KEPT_RESULTS.bytes || isOld) return undefined;
    return readKept(await readFile(path));
  } catch {
    return undefined;
  }
}
