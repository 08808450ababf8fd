import { createHash } from 'node:crypto';
import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, mkdtemp, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { platformErrors } from '../errors/catalogue.js';
import type { PlatformSettings } from '../settings.js';
import { unpack } from './unpack.js';

type ArtifactLimits = Pick<PlatformSettings, 'artifactBytes' | 'artifactUnpackedBytes' | 'artifactEntries'>;

/** What starts a worker, in the root of every artifact. */
export const WORKER_FILE = 'worker.mjs';

const INCOMING = '.incoming-';

/**
 * Unpacked artifacts, each in a folder named by the SHA-256 of its archive. A folder is there whole or not at all: it is made under
 * another name and renamed when everything is on the disk.
 */
export class ArtifactStore {
  readonly #folder: string;
  readonly #limits: ArtifactLimits;

  constructor(folder: string, limits: ArtifactLimits) {
    this.#folder = folder;
    this.#limits = limits;
  }

  /** Removes what uploads that were cut off have left. */
  async clean(): Promise<void> {
    const names = await readdir(this.#folder);
    const cutOff = names.filter((name) => name.startsWith(INCOMING));
    await Promise.all(cutOff.map((name) => rm(join(this.#folder, name), { recursive: true, force: true })));
  }

  /** @param digest SHA-256 in hex, as checked by the caller: it names a folder */
  path(digest: string): string {
    return join(this.#folder, digest);
  }

  has(digest: string): boolean {
    return existsSync(this.path(digest));
  }

  /**
   * Stores an archive under its digest.
   *
   * @returns whether it is new
   * @throws FlashError `FLASH_BODY_TOO_LARGE`, `FLASH_ARTIFACT_DIGEST` or `FLASH_ARTIFACT_REFUSED`; nothing is stored then
   */
  async receive(digest: string, archive: Readable): Promise<boolean> {
    const incoming = await mkdtemp(join(this.#folder, INCOMING));
    try {
      const file = join(incoming, 'artifact.tar.gz');
      const actual = await this.#save(archive, file);
      if (actual !== digest) throw platformErrors.FLASH_ARTIFACT_DIGEST({ expected: digest, actual });
      const unpacked = join(incoming, 'unpacked');
      await mkdir(unpacked, { mode: 0o700 });
      await unpack(file, unpacked, {
        bytes: this.#limits.artifactUnpackedBytes,
        entries: this.#limits.artifactEntries,
      });
      if (!existsSync(join(unpacked, WORKER_FILE))) {
        throw platformErrors.FLASH_ARTIFACT_REFUSED({ problem: `it has no ${WORKER_FILE} in its root` });
      }
      return await this.#publish(unpacked, digest);
    } finally {
      await rm(incoming, { recursive: true, force: true });
    }
  }

  /** @returns the SHA-256 of what was saved */
  async #save(archive: Readable, file: string): Promise<string> {
    const hash = createHash('sha256');
    const limit = this.#limits.artifactBytes;
    let size = 0;
    const meter = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        size += chunk.length;
        if (size > limit) return done(platformErrors.FLASH_BODY_TOO_LARGE({ limit }));
        hash.update(chunk);
        done(null, chunk);
      },
    });
    await pipeline(archive, meter, createWriteStream(file, { mode: 0o600 }));
    return hash.digest('hex');
  }

  async #publish(unpacked: string, digest: string): Promise<boolean> {
    await sync(unpacked);
    try {
      await rename(unpacked, this.path(digest));
    } catch (error) {
      if (this.has(digest)) return false;
      throw error;
    }
    await sync(this.#folder);
    return true;
  }
}

async function sync(folder: string): Promise<void> {
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
