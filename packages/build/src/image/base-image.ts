import { buildErrors } from '../errors/catalogue.js';
import { MEDIA, layerType, type Descriptor } from './media-types.js';
import { platformName, suits, WORKER_PLATFORM, type Platform } from './platform.js';
import { formatReference, type ImageReference } from './reference.js';
import type { FoundManifest, Registries } from './registry/registries.js';
import { parseObject } from './registry/read-answer.js';
import { registryBlob, type Blob } from './registry/blob.js';

/** What an image's config says, as far as it is read here. */
export interface ImageConfig {
  readonly architecture?: string;
  readonly os?: string;
  readonly variant?: string;
  readonly config?: {
    readonly Env?: readonly string[];
    readonly Entrypoint?: readonly string[] | null;
    readonly Labels?: Readonly<Record<string, string>> | null;
  };
  readonly rootfs?: { readonly type?: string; readonly diff_ids?: readonly string[] };
  readonly history?: readonly object[];
}

/** An image that another one is built on. */
export interface BaseImage {
  /** As it was named. */
  readonly reference: string;
  /** Of the manifest for the platform. */
  readonly digest: string;
  readonly platform: Platform;
  readonly config: ImageConfig;
  /** The first is the lowest. */
  readonly layers: readonly Blob[];
}

/**
 * Reads an image's manifest and config, for a platform.
 *
 * @param platform undefined for `linux/amd64`, or for the only one that the image has
 * @throws FlashError `FLASH_IMAGE_BASE_MISSING`, `FLASH_IMAGE_BASE_UNSUITABLE` and those of its registry
 */
export async function readBaseImage(
  registries: Registries,
  reference: ImageReference,
  platform?: Platform,
): Promise<BaseImage> {
  const named = await registries.manifest(reference);
  const unsuitable = (problem: string, fix: string) =>
    buildErrors.FLASH_IMAGE_BASE_UNSUITABLE({ reference: formatReference(reference), problem, fix });
  const manifest = await manifestFor(registries, named, reference, platform ?? WORKER_PLATFORM);
  const { config, layers } = manifest.document;
  if (!config || !layers) throw unsuitable('is no image: its manifest has no config or no layers', 'Name an image.');
  const read = await readConfig(manifest, config, reference);
  const found: Platform = {
    os: read.os ?? '',
    architecture: read.architecture ?? '',
    ...(read.variant !== undefined && { variant: read.variant }),
  };
  if (found.os !== 'linux' || (platform && !suits(found, platform)))
    throw unsuitable(
      `is for ${platformName(found)}${platform ? `, and not for ${platformName(platform)}` : ''}`,
      'Name another image with --base, or the platform that it has with --platform.',
    );
  if (read.rootfs?.diff_ids?.length !== layers.length)
    throw unsuitable('has another number of layers in its config than in its manifest', 'Name another image.');
  const { registry, repository } = manifest;
  return {
    reference: formatReference(reference),
    digest: manifest.descriptor.digest,
    platform: found,
    config: read,
    layers: layers.map(({ mediaType, digest, size }) =>
      registryBlob('base layer', { mediaType: layerType(mediaType), digest, size }, registry, repository),
    ),
  };
}

/** The manifest itself, or the one of an index that is for the platform. */
async function manifestFor(
  registries: Registries,
  found: FoundManifest,
  reference: ImageReference,
  platform: Platform,
): Promise<FoundManifest> {
  const { manifests } = found.document;
  if (!manifests) return found;
  const chosen = manifests.find((one) => suits(one.platform, platform));
  if (chosen) return registries.manifest({ ...reference, digest: chosen.digest });
  const offered = manifests.flatMap((one) =>
    one.platform?.os === 'linux' ? [platformName(one.platform as Platform)] : [],
  );
  throw buildErrors.FLASH_IMAGE_BASE_UNSUITABLE({
    reference: formatReference(reference),
    problem: `has nothing for ${platformName(platform)}; it is for ${offered.join(', ') || 'no Linux'}`,
    fix: 'Name another image with --base, or another platform with --platform.',
  });
}

async function readConfig(
  { registry, repository }: FoundManifest,
  descriptor: Descriptor,
  reference: ImageReference,
): Promise<ImageConfig> {
  const bytes = await registry.smallBlob(repository, descriptor);
  if (!bytes)
    throw buildErrors.FLASH_IMAGE_BASE_MISSING({ reference: `${repository} (its config)`, registry: registry.name });
  const what = `the config of ${formatReference(reference)}`;
  if (descriptor.mediaType === MEDIA.empty || bytes.length === 0)
    throw buildErrors.FLASH_REGISTRY_ANSWER_INVALID({ registry: registry.name, what, problem: 'it is empty' });
  return parseObject<ImageConfig>(bytes, registry.name, what);
}
