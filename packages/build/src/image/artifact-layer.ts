import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract, type Header, type Pack } from 'tar-stream';
import { FlashError } from '@flash-ts/core/errors';
import { buildErrors } from '../errors/catalogue.js';
import { HEADER_BYTES, machinesOf } from '../native/machine-code.js';
import { OWNED } from '../packaging/write-artifact.js';
import { APP_FOLDER } from './image-config.js';
import { writeLayerFile, type Layer } from './layer-file.js';
import { platformName, WORKER_PLATFORM, type Platform } from './platform.js';

export interface LayerOptions {
  readonly platform: Platform;
  readonly signal?: AbortSignal | undefined;
  /** Called with the bytes of the artifact that are done. */
  readonly onRead?: ((bytes: number) => void) | undefined;
}

/**
 * Makes a layer of an artifact: its files below `/app`, owned by root, with no time and with modes 644 and 755 only, so that the same artifact gives
 * the same bytes. It is read and written as a stream.
 *
 * @param path of the file that is written
 * @throws FlashError `FLASH_IMAGE_ARTIFACT_UNREADABLE`, `FLASH_IMAGE_PLATFORM_UNSUITABLE` for machine code of another platform
 */
export async function writeLayer(artifact: string, path: string, options: LayerOptions): Promise<Layer> {
  try {
    return await writeLayerFile(path, (tar) => copyEntries(artifact, tar, options), options.signal);
  } catch (cause) {
    options.signal?.throwIfAborted();
    if (cause instanceof FlashError) throw cause;
    const problem = (cause as Error).message;
    throw buildErrors.FLASH_IMAGE_ARTIFACT_UNREADABLE({ path: artifact, problem }, { cause });
  }
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
}

interface Entry extends AsyncIterable<Buffer> {
  readonly header: Header;
}

class EntryWriter {
  readonly #tar: Pack;
  readonly #platform: Platform;
  readonly #folders = new Set<string>();

  constructor(tar: Pack, { platform }: LayerOptions) {
    this.#tar = tar;
    this.#platform = platform;
  }

  async add(entry: Entry): Promise<void> {
    const { name, type, size, mode } = entry.header;
    const parts = name.split('/');
    if (type !== 'file' || parts.some((part) => part === '' || part === '..' || part === '.'))
      throw new Error(`it has the entry ${JSON.stringify(name)} (${type}), and only plain files can be in it`);
    this.#addFolders([APP_FOLDER, ...parts.slice(0, -1)]);
    const header = { ...OWNED, name: `${APP_FOLDER}/${name}`, mode: (mode & 0o100) === 0 ? 0o644 : 0o755, size };
    await pipeline(
      entry,
      (chunks: AsyncIterable<Buffer>) => checked(name, chunks, this.#platform),
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

/** The names of processors in an image's platform, and in Node. */
const CPUS: Readonly<Record<string, string>> = {
  amd64: 'x64',
  arm64: 'arm64',
  arm: 'arm',
  riscv64: 'riscv64',
  '386': 'ia32',
};

/** The bytes of a file; refuses one with machine code for workers' own platform in an image for another. */
async function* checked(name: string, chunks: AsyncIterable<Buffer>, platform: Platform): AsyncGenerator<Buffer> {
  let head = Buffer.alloc(0);
  for await (const chunk of chunks) {
    if (head.length < HEADER_BYTES) {
      head = Buffer.concat([head, chunk.subarray(0, HEADER_BYTES - head.length)]);
      if (head.length === HEADER_BYTES) checkMachine(name, head, platform);
    }
    yield chunk;
  }
}

function checkMachine(name: string, head: Buffer, platform: Platform): void {
  if (platform.architecture === WORKER_PLATFORM.architecture) return;
  const machines = machinesOf(head).filter(({ os }) => os === 'linux');
  if (machines.length === 0 || machines.some(({ cpu }) => cpu === CPUS[platform.architecture])) return;
  const problem = `the artifact has machine code for ${platformName(WORKER_PLATFORM)} in ${name}`;
  throw buildErrors.FLASH_IMAGE_PLATFORM_UNSUITABLE({ platform: platformName(platform), problem });
}
