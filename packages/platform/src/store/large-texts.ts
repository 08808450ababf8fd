import { randomUUID } from 'node:crypto';
import { open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { platformErrors } from '../errors/catalogue.js';
import { makePrivateFolder } from '../home/private-files.js';
import { asDiskFull } from './disk-full.js';

/** Names of files of this class, whole and half written: nothing else in the folder is touched. */
const OWN_NAME = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}(?:\.new)?$/;

/**
 * Large texts of jobs, each in a file with a name of its own making. A file is there before the row that names it is written, and is removed after
 * the row has gone: a crash in between leaves a file that nothing names, never a name without its file.
 */
export class LargeTexts {
  readonly #folder: string;
  readonly #maxBytes: number;
  #bytes = 0;

  /** @param maxBytes of all files together */
  constructor(folder: string, maxBytes = Number.MAX_SAFE_INTEGER) {
    this.#folder = folder;
    this.#maxBytes = maxBytes;
  }

  /**
   * Makes the folder, and removes what an earlier platform has left in it.
   *
   * @param namesInUse asked after the folder was read, so that a file that comes meanwhile is none of those that are removed
   */
  async open(namesInUse: () => Promise<readonly string[]>): Promise<void> {
    makePrivateFolder(this.#folder);
    const found = (await readdir(this.#folder)).filter((name) => OWN_NAME.test(name));
    const inUse = new Set(await namesInUse());
    for (const name of found) {
      if (inUse.has(name)) this.#bytes += (await stat(this.#path(name))).size;
      else await rm(this.#path(name), { force: true }).catch(() => undefined);
    }
  }

  /**
   * Writes a text, which is on the disk when this settles.
   *
   * @returns the name of its file
   * @throws FlashError `FLASH_DISK_FULL`; nothing is left of the file then
   */
  async write(text: string): Promise<string> {
    const data = Buffer.from(text);
    if (this.#bytes + data.length > this.#maxBytes) {
      throw platformErrors.FLASH_DISK_FULL({ problem: `jobsBytes is ${this.#maxBytes}` });
    }
    // Counted at once: others are written at the same time.
    this.#bytes += data.length;
    const name = randomUUID();
    const path = this.#path(name);
    try {
      await writeDurably(`${path}.new`, data);
      await rename(`${path}.new`, path);
      await syncFolder(this.#folder);
      return name;
    } catch (error) {
      this.#bytes -= data.length;
      await Promise.all([path, `${path}.new`].map((left) => rm(left, { force: true }).catch(() => undefined)));
      throw asDiskFull(error);
    }
  }

  read(name: string): Promise<Buffer> {
    return readFile(this.#path(name));
  }

  /** Removes files that no row names any more. What can't be removed goes at the next start. */
  async remove(names: readonly string[]): Promise<void> {
    for (const name of names) {
      const path = this.#path(name);
      try {
        const { size } = await stat(path);
        await rm(path);
        this.#bytes -= size;
      } catch {
        // It counts until then, as it takes its room.
      }
    }
  }

  #path(name: string): string {
    return join(this.#folder, name);
  }
}

async function writeDurably(path: string, data: Buffer): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    // The umask may have removed rights of the owner.
    await file.chmod(0o600);
    await file.writeFile(data);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes the names of new files durable. Windows can't open a folder, and its file systems keep names by themselves. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
