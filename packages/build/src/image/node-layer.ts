import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { buildErrors } from '../errors/catalogue.js';
import { WORKER_NODE } from '../native/target.js';
import { addFile } from '../packaging/write-artifact.js';
import type { BaseImage } from './base-image.js';
import { hexOf } from './digest.js';
import { writeLayerFile, type Layer } from './layer-file.js';
import { MEDIA } from './media-types.js';
import type { Blob } from './registry/blob.js';

/** Where images with Node have it. */
const NODE_PATH = 'usr/local/bin/node';
const NODE = /(?:^|\/)(?:node|nodejs)$/;

/**
 * Whether a base has the Node of workers, by what its config says: `NODE_VERSION`, as the images of Node have it, or a process that is Node.
 *
 * @throws FlashError `FLASH_IMAGE_BASE_UNSUITABLE` for another version of Node
 */
export function hasNode({ reference, config: { config } }: BaseImage): boolean {
  const version = config?.Env?.find((line) => line.startsWith('NODE_VERSION='))?.slice('NODE_VERSION='.length);
  if (version === undefined) return (config?.Entrypoint ?? []).some((word) => NODE.test(word));
  if (version.replace(/^v/, '').split('.')[0] === WORKER_NODE) return true;
  throw buildErrors.FLASH_IMAGE_BASE_UNSUITABLE({
    reference,
    problem: `has Node ${version}; workers run on Node ${WORKER_NODE}`,
    fix: `Name an image with Node ${WORKER_NODE}, or one without any: it gets that of node:${WORKER_NODE}-slim.`,
  });
}

/**
 * A layer with the program of Node from another image. Its layers are read from the top until one has it; the result is kept by that layer's digest, so the
 * next image needs none of them.
 *
 * @param cacheDir a folder for kept layers, made where it is missing
 * @throws FlashError `FLASH_IMAGE_BASE_UNSUITABLE` where there is no Node in it
 */
export async function nodeLayer(from: BaseImage, cacheDir: string, signal?: AbortSignal): Promise<Layer> {
  const dir = join(cacheDir, 'image-layers');
  const kept = join(dir, `node-${hexOf(from.digest)}`);
  const known = await readKept(kept);
  if (known) return known;
  await mkdir(dir, { recursive: true });
  const part = `${kept}.${process.pid}`;
  try {
    for (const layer of from.layers.toReversed()) {
      if (!(await takeProgram(layer, part, signal))) continue;
      // The program alone: the folders that it is in are the base's.
      const made = await writeLayerFile(`${part}.tar.gz`, (tar) => addFile(tar, NODE_PATH, part, 0o755), signal);
      await writeFile(`${part}.json`, JSON.stringify({ descriptor: made.descriptor, diffId: made.diffId }));
      await rename(`${part}.tar.gz`, `${kept}.tar.gz`);
      await rename(`${part}.json`, `${kept}.json`);
      return { ...made, path: `${kept}.tar.gz` };
    }
  } finally {
    for (const end of ['', '.tar.gz', '.json']) await rm(`${part}${end}`, { force: true });
  }
  throw buildErrors.FLASH_IMAGE_BASE_UNSUITABLE({
    reference: from.reference,
    problem: `has no /${NODE_PATH}`,
    fix: 'Name with --base an image that has Node.',
  });
}

/** A layer that was kept, if its bytes are still those. */
async function readKept(kept: string): Promise<Layer | undefined> {
  try {
    const { descriptor, diffId } = JSON.parse(await readFile(`${kept}.json`, 'utf8')) as Omit<Layer, 'path'>;
    const path = `${kept}.tar.gz`;
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) hash.update(chunk);
    return `sha256:${hash.digest('hex')}` === descriptor.digest ? { path, descriptor, diffId } : undefined;
  } catch {
    return undefined;
  }
}

/** Writes the program to a file; false where the layer has none. */
async function takeProgram({ descriptor, open }: Blob, path: string, signal?: AbortSignal): Promise<boolean> {
  const entries = extract();
  const source = Readable.from(open(0));
  const parts = descriptor.mediaType === MEDIA.layerGzip ? [source, createGunzip(), entries] : [source, entries];
  const read = pipeline(parts as [Readable, NodeJS.WritableStream], { ...(signal && { signal }) });
  read.catch(() => undefined);
  let found = false;
  for await (const entry of entries) {
    const { name, type } = entry.header;
    if (type === 'file' && name.replace(/^(?:\.?\/)+/, '') === NODE_PATH) {
      await pipeline(entry as unknown as AsyncIterable<Buffer>, createWriteStream(path));
      found = true;
    } else entry.resume();
  }
  await read;
  return found;
}
