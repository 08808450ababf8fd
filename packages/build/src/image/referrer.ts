import { digestOf, hexOf, jsonBytes } from './digest.js';
import { MEDIA, type Descriptor, type ManifestDocument } from './media-types.js';
import { bytesBlob, type Blob } from './registry/blob.js';
import type { Registry } from './registry/registry.js';

/** A document about an image, which lies beside it in its repository. */
export interface Referrer {
  /** As an index names it: with the type of the document. */
  readonly descriptor: Descriptor;
  readonly bytes: Buffer;
  readonly blobs: readonly Blob[];
  /** The image that it is about. */
  readonly subject: Descriptor;
}

const EMPTY = Buffer.from('{}');

/** Wraps a document in a manifest whose `subject` is an image. */
export function makeReferrer(subject: Descriptor, mediaType: string, document: Buffer): Referrer {
  const config = { mediaType: MEDIA.empty, digest: digestOf(EMPTY), size: EMPTY.length };
  const content = { mediaType, digest: digestOf(document), size: document.length };
  const { digest, size } = subject;
  const bytes = jsonBytes({
    schemaVersion: 2,
    mediaType: MEDIA.manifest,
    artifactType: mediaType,
    config,
    layers: [content],
    subject: { mediaType: subject.mediaType, digest, size },
  });
  return {
    descriptor: { mediaType: MEDIA.manifest, digest: digestOf(bytes), size: bytes.length, artifactType: mediaType },
    bytes,
    blobs: [bytesBlob('config', config, EMPTY), bytesBlob('bill of materials', content, document)],
    subject,
  };
}

/**
 * Makes a referrer known where the registry does not do so itself: under the tag that the distribution specification names for registries without
 * the referrers API, an index of all referrers of the image. Others in it stay.
 */
export async function listReferrer(
  registry: Registry,
  repository: string,
  { descriptor, subject }: Referrer,
): Promise<void> {
  if (await registry.hasReferrers(repository, subject.digest)) return;
  const tag = `sha256-${hexOf(subject.digest)}`;
  const { manifests = [], ...index }: ManifestDocument = (await registry.manifest(repository, tag))?.document ?? {};
  if (manifests.some(({ digest }) => digest === descriptor.digest)) return;
  const { annotations } = index;
  const bytes = jsonBytes({
    schemaVersion: 2,
    mediaType: MEDIA.index,
    manifests: [...manifests, descriptor],
    ...(annotations && { annotations }),
  });
  await registry.putManifest(repository, tag, { bytes, mediaType: MEDIA.index });
}
