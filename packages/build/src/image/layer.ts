import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract, pack, type Header, type Pack } from 'tar-stream';
import { FlashError } from '@flash-ts/core/errors';
import { buildErrors } from '../errors/catalogue.js';
import { gzip } from './gzip.js';
import { MachineCheck } from './machine-check.js';
import { MEDIA, type Descriptor } from './media-types.js';
import type { Platform } from './platform.js';

/** A layer of an image as a file. */
export interface Layer {
  readonly path: string;
  readonly descriptor: Descriptor;
  /** SHA-256 of the layer before it is compressed. */
  readonly diffId: string;
}

export interface LayerOptions {
  /** The folder of the image that the artifact is unpacked in, without slashes around it: `app`. */
  readonly folder: string;
  readonly platform: Platform;
  readonly signal?: AbortSignal | undefined;
  /** Called with the bytes of the artifact that are done. */
  readonly onRead?: ((bytes: number) => void) | undefined;
}

/**
 * Makes a layer of an artifact: its files below one folder, owned by root, with no time and with modes 644 and 755 only, so that the same artifact gives
 * the same bytes. It is read and written as a stream.
 *
 * @param path of the file that is written
 * @throws FlashError `FLASH_IMAGE_ARTIFACT_UNREADABLE`, `FLASH_IMAGE_PLATFORM_UNSUITABLE` for machine code of another platform
 */
export async function writeLayer(artifact: string, path: string, options: LayerOptions): Promise<Layer> {
  const whole = new Meter();
  const compressed = new Meter();
  const tar = pack();
  const signal = options.signal && { signal: options.signal };
  const written = pipeline(
    tar as AsyncIterable<Uint8Array>,
    (chunks: AsyncIterable<Uint8Array>) => whole.through(chunks),
    gzip,
    (chunks: AsyncIterable<Uint8Array>) => compressed.through(chunks),
    createWriteStream(path),
    { ...signal },
  );
  const copied = copyEntries(artifact, tar, options).catch((error: Error) => {
    tar.destroy(error);
    throw error;
  });
  const [, read] = await Promise.allSettled([written, copied]);
  options.signal?.throwIfAborted();
  if (read.status === 'rejected') throw unreadable(artifact, read.reason);
  await written;
  const descriptor = { mediaType: MEDIA.layerGzip, digest: compressed.digest(), size: compressed.bytes };
  return { path, descriptor, diffId: whole.digest() };
}

async function copyEntries(artifact: string, tar: Pack, options: LayerOptions): Promise<void> {
  const { onRead } = options;
  const entries = extract();
  const source = createReadStream(artifact);
  let read = 0;
  if (onRead) source.on('data', (chunk) => onRead((read += chunk.length)));
  const unpacked = pipeline(source, createGunzip(), entries);
  unpacked.catch(() => undefined);
  const writer = new EntryWriter(tar, options);
  for await (const entry of entries) await writer.add(entry as unknown as Entry);
  await unpacked;
  tar.finalize();
}

interface Entry extends AsyncIterable<Buffer> {
  readonly header: Header;
}

class EntryWriter {
  readonly #tar: Pack;
  readonly #folder: string;
  readonly #check: MachineCheck;
  readonly #folders = new Set<string>();

  constructor(tar: Pack, { folder, platform }: LayerOptions) {
    this.#tar = tar;
    this.#folder = folder;
    this.#check = new MachineCheck(platform);
  }

  async add(entry: Entry): Promise<void> {
    const { name, type, size, mode } = entry.header;
    const parts = name.split('/');
    if (type !== 'file' || parts.some((part) => part === '' || part === '..' || part === '.'))
      throw new Error(`it has the entry ${JSON.stringify(name)} (${type}), and only plain files can be in it`);
    this.#addFolders([this.#folder, ...parts.slice(0, -1)]);
    const header = { ...OWNED, name: `${this.#folder}/${name}`, mode: (mode & 0o100) === 0 ? 0o644 : 0o755, size };
    await pipeline(
      entry,
      (chunks: AsyncIterable<Buffer>) => this.#check.through(name, chunks),
      this.#tar.entry(header),
    );
  }

  #addFolders(parts: readonly string[]): void {
    parts.forEach((_, index) => {
      const name = parts.slice(0, index + 1).join('/');
      if (this.#folders.has(name)) return;
      this.#folders.add(name);
      this.#tar.entry({ ...OWNED, name: `${name}/`, type: 'directory', mode: 0o755 });
    });
  }
}

const OWNED = { mtime: new Date(0), uid: 0, gid: 0, uname: '', gname: '' };

function unreadable(path: string, cause: Error): Error {
  if (cause instanceof FlashError) return cause;
  return buildErrors.FLASH_IMAGE_ARTIFACT_UNREADABLE({ path, problem: cause.message }, { cause });
}

/** Counts and hashes what passes. */
class Meter {
  bytes = 0;
  readonly #hash = createHash('sha256');

  async *through(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      this.bytes += chunk.length;
      this.#hash.update(chunk);
      yield chunk;
    }
  }

  digest(): string {
    return `sha256:${this.#hash.digest('hex')}`;
  }
}
