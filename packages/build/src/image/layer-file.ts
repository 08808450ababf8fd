import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { pack, type Pack } from 'tar-stream';
import { gzip } from './gzip.js';
import { MEDIA, type Descriptor } from './media-types.js';

/** A layer of an image as a file. */
export interface Layer {
  readonly path: string;
  readonly descriptor: Descriptor;
  /** SHA-256 of the layer before it is compressed. */
  readonly diffId: string;
}

/** What every entry of a layer says of its owner and its time. */
export const OWNED = { mtime: new Date(0), uid: 0, gid: 0, uname: '', gname: '' };

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
  const descriptor = { mediaType: MEDIA.layerGzip, digest: compressed.digest(), size: compressed.bytes };
  return { path, descriptor, diffId: whole.digest() };
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
