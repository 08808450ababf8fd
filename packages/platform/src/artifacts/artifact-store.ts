import { createHash, randomBytes, randomUUID, type Hash } from 'node:crypto';
import { existsSync, renameSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { platformErrors } from '../errors/catalogue.js';
import type { Settings } from '../settings/settings.js';
import { asDiskFull } from '../store/disk-full.js';
import { EndpointIndex } from './endpoint-index.js';
import { unpack } from './unpack.js';

/** The program that starts a worker, in the root of every artifact. */
export const WORKER_FILE = 'worker.mjs';

const INCOMING = '.incoming-';
const REMOVED = '.removed-';
const DIGEST = /^[0-9a-f]{64}$/;
/** Folder of V8's compile cache in an unpacked artifact. */
const COMPILE_CACHE = '.compile-cache';

/** An artifact whose content is being written. */
export interface ReservedArtifact {
  readonly digest: string;
  readonly folder: string;
}

/**
 * Unpacked artifacts, each in a folder named by the SHA-256 of its archive. A folder is complete or does not exist: it is made under
 * another name and renamed when everything is on the disk.
 *
 * An artifact is found by its own digest, and by the digest of each endpoint that its manifest lists.
 */
export class ArtifactStore {
  readonly #folder: string;
  readonly #settings: Settings;
  readonly #endpoints = new EndpointIndex();

  constructor(folder: string, settings: Settings) {
    this.#folder = folder;
    this.#settings = settings;
  }

  /**
   * Removes leftovers of interrupted uploads and removals, and reads which endpoints the artifacts hold. Call it once, before all other
   * methods.
   */
  async open(): Promise<void> {
    const names = await readdir(this.#folder);
    const cutOff = names.filter((name) => name.startsWith(INCOMING) || name.startsWith(REMOVED));
    await Promise.all(cutOff.map((name) => rm(join(this.#folder, name), { recursive: true, force: true })));
    for (const { digest } of await this.list()) this.#endpoints.add(digest, this.#pathOf(digest));
  }

  /** All artifacts, and when each was stored, in milliseconds of the epoch; the oldest first. */
  async list(): Promise<{ readonly digest: string; readonly storedAt: number }[]> {
    const digests = (await readdir(this.#folder)).filter((name) => DIGEST.test(name));
    const stored = await Promise.all(
      digests.map(async (digest) => ({ digest, storedAt: (await stat(this.#pathOf(digest))).ctimeMs })),
    );
    return stored.toSorted((a, b) => a.storedAt - b.storedAt);
  }

  /**
   * Removes an artifact and its compile cache. From the call on the artifact is no longer found, even if the platform ends before the
   * removal is complete.
   */
  async remove(digest: string): Promise<void> {
    if (!existsSync(this.#pathOf(digest))) return;
    const removed = join(this.#folder, `${REMOVED}${digest}-${randomUUID()}`);
    renameSync(this.#pathOf(digest), removed);
    this.#endpoints.remove(digest);
    await rm(removed, { recursive: true, force: true });
  }

  /**
   * The digest of the artifact that has this digest or holds the endpoint with this digest.
   *
   * @param digest SHA-256 in hex, as checked by the caller: it names a folder
   */
  artifactOf(digest: string): string | undefined {
    return existsSync(this.#pathOf(digest)) ? digest : this.#endpoints.artifactOf(digest);
  }

  /** Folder of an artifact. @param digest its own or that of one of its endpoints, as for `artifactOf` */
  path(digest: string): string {
    return this.#pathOf(this.artifactOf(digest) ?? digest);
  }

  /** @param digest of an artifact, or of an endpoint */
  has(digest: string): boolean {
    return this.artifactOf(digest) !== undefined;
  }

  /** Folder of an artifact's compile cache, if one was uploaded. */
  compileCache(digest: string): string | undefined {
    const folder = join(this.path(digest), COMPILE_CACHE);
    return existsSync(folder) ? folder : undefined;
  }

  /**
   * Stores an archive under its digest.
   *
   * @returns whether it is new
   * @throws FlashError `FLASH_BODY_TOO_LARGE`, `FLASH_ARTIFACT_DIGEST`, `FLASH_ARTIFACT_REFUSED` or `FLASH_DISK_FULL`; nothing is stored then
   */
  receive(digest: string, archive: AsyncIterable<Buffer>): Promise<boolean> {
    return this.#receive(archive, digest, async (unpacked) => {
      if (!statSync(join(unpacked, WORKER_FILE), { throwIfNoEntry: false })?.isFile()) {
        throw platformErrors.FLASH_ARTIFACT_REFUSED({ problem: `it has no file ${WORKER_FILE} in its root` });
      }
      return this.#publish(unpacked, digest);
    });
  }

  /**
   * Makes an empty folder for an artifact that a program which runs this platform in its own process writes there itself. Its digest is any that
   * no other artifact has: an artifact is found by the digests of its endpoints too.
   */
  async reserve(): Promise<ReservedArtifact> {
    const digest = randomBytes(32).toString('hex');
    const folder = this.#pathOf(digest);
    await mkdir(folder, { mode: 0o700 });
    return { digest, folder };
  }

  /** The content of a reserved folder is complete. */
  complete({ digest, folder }: ReservedArtifact): void {
    this.#endpoints.add(digest, folder);
  }

  /**
   * Stores the compile cache of a stored artifact, and replaces an earlier one.
   *
   * @returns whether there was none
   * @throws FlashError `FLASH_ARTIFACT_UNKNOWN`, and as `receive`
   */
  receiveCompileCache(digest: string, archive: AsyncIterable<Buffer>): Promise<boolean> {
    const known = () => {
      if (!this.has(digest)) throw platformErrors.FLASH_ARTIFACT_UNKNOWN({ digest });
    };
    known();
    return this.#receive(archive, undefined, async (unpacked) => {
      known();
      const before = this.compileCache(digest);
      if (before !== undefined) await rename(before, `${unpacked}.before`);
      await rename(unpacked, join(this.path(digest), COMPILE_CACHE));
      return before === undefined;
    });
  }

  /**
   * @param digest that the archive must have
   * @param store called when the whole archive is on the disk
   */
  async #receive(
    archive: AsyncIterable<Buffer>,
    digest: string | undefined,
    store: (unpacked: string) => Promise<boolean>,
  ): Promise<boolean> {
    let incoming: string | undefined;
    try {
      incoming = await mkdtemp(join(this.#folder, INCOMING));
      const file = join(incoming, 'archive.tar.gz');
      const actual = await this.#save(archive, file);
      if (digest !== undefined && actual !== digest) {
        throw platformErrors.FLASH_ARTIFACT_DIGEST({ expected: digest, actual });
      }
      const unpacked = join(incoming, 'unpacked');
      await mkdir(unpacked, { mode: 0o700 });
      const { artifactUnpackedBytes: bytes, artifactEntries: entries, artifactRatio: ratio } = this.#settings.current();
      await unpack(file, unpacked, { bytes, entries, ratio });
      return await store(unpacked);
    } catch (error) {
      throw asDiskFull(error);
    } finally {
      if (incoming !== undefined) await rm(incoming, { recursive: true, force: true });
    }
  }

  /** @returns the SHA-256 of what was saved */
  async #save(archive: AsyncIterable<Buffer>, file: string): Promise<string> {
    const hash = createHash('sha256');
    await writeFile(file, this.#metered(archive, hash), { mode: 0o600 });
    return hash.digest('hex');
  }

  /** @throws FlashError `FLASH_BODY_TOO_LARGE` */
  async *#metered(archive: AsyncIterable<Buffer>, hash: Hash): AsyncGenerator<Buffer> {
    const limit = this.#settings.current().artifactBytes;
    let size = 0;
    for await (const chunk of archive) {
      size += chunk.length;
      if (size > limit) throw platformErrors.FLASH_BODY_TOO_LARGE({ limit });
      hash.update(chunk);
      yield chunk;
    }
  }

  async #publish(unpacked: string, digest: string): Promise<boolean> {
    await sync(unpacked);
    try {
      await rename(unpacked, this.#pathOf(digest));
    } catch (error) {
      if (existsSync(this.#pathOf(digest))) return false;
      throw error;
    }
    this.#endpoints.add(digest, this.#pathOf(digest));
    await sync(this.#folder);
    return true;
  }

  #pathOf(artifact: string): string {
    return join(this.#folder, artifact);
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
