import { createWriteStream } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { FlashError } from '@flash-ts/core/errors';
import { buildErrors } from '../errors/catalogue.js';
import type { BuiltImage } from './build-image.js';
import { hexOf } from './digest.js';
import { MEDIA, type Descriptor, type ManifestDocument } from './media-types.js';
import type { OnProgress } from './progress.js';
import type { Blob } from './registry/blob.js';

export interface LayoutOptions {
  /** Names of the image in the layout. */
  readonly names: readonly string[];
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
}

const REF_NAME = 'org.opencontainers.image.ref.name';

/**
 * Writes an image with all its layers as an OCI image layout. Blobs that are there stay, and so do other images; one of the same name is replaced in the
 * index, which is written last.
 *
 * @throws FlashError `FLASH_IMAGE_LAYOUT_UNWRITABLE`, and those of the base's registry
 */
export async function writeLayout(image: BuiltImage, dir: string, options: LayoutOptions): Promise<void> {
  try {
    const index = await openLayout(dir);
    const blobs = [...image.blobs, ...(image.bom?.blobs ?? [])];
    for (const blob of blobs) await writeBlob(dir, blob, options);
    for (const { descriptor, bytes } of [image.manifest, ...(image.bom ? [image.bom] : [])])
      await writeFile(blobPath(dir, descriptor.digest), bytes);
    await writeWhole(join(dir, 'index.json'), JSON.stringify(withImage(index, image, options.names)));
  } catch (cause) {
    options.signal?.throwIfAborted();
    if (cause instanceof FlashError) throw cause;
    throw buildErrors.FLASH_IMAGE_LAYOUT_UNWRITABLE({ dir, problem: (cause as Error).message }, { cause });
  }
}

/** The index of a layout, made where the folder is new or empty. */
async function openLayout(dir: string): Promise<ManifestDocument> {
  await mkdir(dir, { recursive: true });
  const names = await readdir(dir);
  if (names.includes('index.json'))
    return JSON.parse(await readFile(join(dir, 'index.json'), 'utf8')) as ManifestDocument;
  const others = names.filter((name) => name !== 'blobs' && name !== 'oci-layout');
  if (others.length > 0)
    throw buildErrors.FLASH_IMAGE_LAYOUT_UNWRITABLE({
      dir,
      problem: `it has ${others[0]} in it, and is no image layout`,
    });
  await mkdir(join(dir, 'blobs/sha256'), { recursive: true });
  await writeFile(join(dir, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  return {};
}

function withImage({ manifests = [] }: ManifestDocument, image: BuiltImage, names: readonly string[]): object {
  const { descriptor } = image.manifest;
  const named = names.map((name): Descriptor => ({ ...descriptor, annotations: { [REF_NAME]: name } }));
  const bom = image.bom ? [image.bom.descriptor] : [];
  const replaced = new Set(bom.map(({ digest }) => digest));
  const kept = manifests.filter(
    ({ digest, annotations }) => !replaced.has(digest) && !names.includes(annotations?.[REF_NAME] ?? ''),
  );
  return { schemaVersion: 2, mediaType: MEDIA.index, manifests: [...kept, ...named, ...bom] };
}

async function writeBlob(dir: string, blob: Blob, { signal, onProgress }: LayoutOptions): Promise<void> {
  const { digest, size: total } = blob.descriptor;
  const path = blobPath(dir, digest);
  const there = await stat(path).catch(() => undefined);
  if (there?.size === total) return onProgress?.({ step: 'blob-there', what: blob.what, digest, how: 'present' });
  const part = `${path}.part-${process.pid}`;
  try {
    const tell = (done: number) => onProgress?.({ step: 'blob', what: blob.what, digest, done, total });
    await pipeline(counted(blob.open(0), tell), createWriteStream(part), { ...(signal && { signal }) });
    await rename(part, path);
  } finally {
    await rm(part, { force: true });
  }
  onProgress?.({ step: 'blob-there', what: blob.what, digest, how: 'uploaded' });
}

async function* counted(chunks: AsyncIterable<Uint8Array>, tell: (done: number) => void): AsyncGenerator<Uint8Array> {
  let done = 0;
  for await (const chunk of chunks) {
    yield chunk;
    tell((done += chunk.length));
  }
}

/** A reader of the file sees the old one or the new one, and never a part. */
async function writeWhole(path: string, text: string): Promise<void> {
  const part = `${path}.part-${process.pid}`;
  await writeFile(part, text);
  await rename(part, path);
}

function blobPath(dir: string, digest: string): string {
  return join(dir, 'blobs/sha256', hexOf(digest));
}
