import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { pack, type Pack } from 'tar-stream';
import { Meter } from '../packaging/write-artifact.js';
import { gzip } from './gzip.js';
import { MEDIA, type Descriptor } from './media-types.js';

/** A layer of an image as a file. */
export interface Layer {
  readonly path: string;
  readonly descriptor: Descriptor;
  /** SHA-256 of the layer before it is compressed. */
  readonly diffId: string;
}

/**
 * Writes a layer as its entries come.
 *
 * @param fill adds all entries
 * @throws what `fill` throws, or the error of the file
 */
export async function writeLayerFile(
  path: string,
  fill: (tar: Pack) => Promise<void>,
  signal?: AbortSignal,
): Promise<Layer> {
  const [whole, compressed] = [new Meter(), new Meter()];
  const tar = pack();
  const written = pipeline(
    tar as AsyncIterable<Uint8Array>,
    (chunks: AsyncIterable<Uint8Array>) => whole.through(chunks),
    gzip,
    (chunks: AsyncIterable<Uint8Array>) => compressed.through(chunks),
    createWriteStream(path),
    { ...(signal && { signal }) },
  );
  const filled = fill(tar).then(
    () => tar.finalize(),
    (error: Error) => tar.destroy(error),
  );
  // Where one of them fails, the other ends with the same error.
  await Promise.allSettled([written, filled]);
  signal?.throwIfAborted();
  await written;
  const descriptor = { mediaType: MEDIA.layerGzip, digest: `sha256:${compressed.digest()}`, size: compressed.bytes };
  return { path, descriptor, diffId: `sha256:${whole.digest()}` };
}
