import { FlashError } from '@flash-ts/core/errors';
import type { BuiltImage } from './build-image.js';
import type { OnProgress } from './progress.js';
import { formatReference, type ImageReference } from './reference.js';
import { listReferrer } from './referrer.js';
import type { Blob } from './registry/blob.js';
import type { Registries } from './registry/registries.js';
import type { Registry } from './registry/registry.js';
import { pushBlob, type UploadOptions } from './registry/upload.js';

export interface PushOptions extends Pick<UploadOptions, 'chunkBytes'> {
  readonly registries: Registries;
  /** Where it goes; its tag is one of the tags. */
  readonly to: ImageReference;
  /** Further tags. */
  readonly tags?: readonly string[] | undefined;
  readonly onProgress?: OnProgress | undefined;
}

export interface PushedImage {
  /** By its digest: `registry.example.com/acme/shop@sha256:…`. */
  readonly reference: string;
  readonly digest: string;
  readonly tags: readonly string[];
  /** Bytes of the blobs that were sent. */
  readonly sentBytes: number;
}

/** Uploads at a time: more gain nothing where the network is what limits. */
const AT_ONCE = 4;

/**
 * Pushes an image: its blobs, then its manifest by the digest, then its bill of materials, and its tags last, so that no tag ever names an image that is
 * not whole. What the registry has is not sent.
 *
 * @throws FlashError `FLASH_REGISTRY_…`, with the tags that were moved already in `state`
 */
export async function pushImage(image: BuiltImage, options: PushOptions): Promise<PushedImage> {
  const { registries, to, onProgress } = options;
  const registry = registries.of(to.registry);
  const { digest } = image.manifest.descriptor;
  const tags = tagsOf(to, options.tags);
  let sentBytes = 0;
  const push = async (blob: Blob) => {
    const { digest: of, size: total } = blob.descriptor;
    const how = await pushBlob(registry, to.repository, blob, {
      chunkBytes: options.chunkBytes,
      onSent: (done) => onProgress?.({ step: 'blob', what: blob.what, digest: of, done, total }),
    });
    if (how === 'uploaded') sentBytes += total;
    onProgress?.({ step: 'blob-there', what: blob.what, digest: of, how });
  };
  const put = async (made: {
    readonly descriptor: { digest: string; mediaType: string };
    bytes: Buffer;
    blobs: readonly Blob[];
  }) => {
    const { descriptor, bytes, blobs } = made;
    // A registry takes no manifest without its blobs, and removes none that a manifest names.
    if ((await registry.manifestDigest(to.repository, descriptor.digest)) === descriptor.digest) return 'present';
    await all(blobs, push);
    return registry.putManifest(to.repository, descriptor.digest, { bytes, mediaType: descriptor.mediaType });
  };
  const arrived = await put({ ...image.manifest, blobs: image.blobs });
  onProgress?.({ step: 'manifest', digest, how: arrived === 'present' ? 'present' : 'uploaded' });
  if (image.bom && (await put(image.bom)) !== true) await listReferrer(registry, to.repository, image.bom);
  await moveTags(registry, image, { to, tags, onProgress });
  const { registry: name, repository } = to;
  const reference = formatReference({ registry: name, repository, tag: undefined, digest });
  return { reference, digest, tags, sentBytes };
}

/**
 * Shows the registry who the client is: a wrong password is told before anything is made.
 *
 * @throws FlashError `FLASH_REGISTRY_DENIED`, `FLASH_REGISTRY_UNREACHABLE`, `FLASH_REGISTRY_CREDENTIALS`
 */
export async function checkPush(registries: Registries, { registry, repository }: ImageReference): Promise<void> {
  await registries.of(registry).ping({ repository, action: 'push' });
}

/** The tags of an image: that of its name, and the others; `latest` where there are none. */
export function tagsOf({ tag }: ImageReference, others: readonly string[] = []): string[] {
  const named = [...new Set([...(tag === undefined ? [] : [tag]), ...others])];
  return named.length === 0 ? ['latest'] : named;
}

async function moveTags(
  registry: Registry,
  { manifest }: BuiltImage,
  { to, tags, onProgress }: Pick<PushOptions, 'to' | 'onProgress'> & { readonly tags: readonly string[] },
): Promise<void> {
  const { digest, mediaType } = manifest.descriptor;
  const moved: string[] = [];
  for (const tag of tags) {
    try {
      if ((await registry.manifestDigest(to.repository, tag)) !== digest)
        await registry.putManifest(to.repository, tag, { bytes: manifest.bytes, mediaType });
    } catch (error) {
      throw withState(error, `The image is there as ${digest}; ${movedText(moved)}.`);
    }
    moved.push(tag);
    onProgress?.({ step: 'tag', tag });
  }
}

function movedText(tags: readonly string[]): string {
  return tags.length === 0 ? 'no tag was moved to it' : `of its tags only ${tags.join(', ')} moved to it`;
}

function withState(error: unknown, state: string): unknown {
  return error instanceof FlashError ? error.with({ state }) : error;
}

/** Runs a task for all items, a few at a time; the first failure ends it once those at work have ended. */
async function all<T>(items: readonly T[], run: (item: T) => Promise<void>): Promise<void> {
  const left = [...items];
  let failed = false;
  const line = async () => {
    for (let item = left.shift(); item !== undefined && !failed; item = left.shift()) {
      try {
        await run(item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const results = await Promise.allSettled(Array.from({ length: AT_ONCE }, line));
  const failure = results.find((result) => result.status === 'rejected');
  if (failure) throw failure.reason;
}
