import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../native/cache-folder.js';
import { openStaging } from '../packaging/staging.js';
import { readBaseImage, type BaseImage } from './base-image.js';
import { digestOf, jsonBytes } from './digest.js';
import { annotationsOf, imageConfig, type ImageFacts } from './image-config.js';
import { writeLayer } from './artifact-layer.js';
import { NODE_IMAGE } from './base-of.js';
import type { Layer } from './layer-file.js';
import { hasNode, nodeLayer } from './node-layer.js';
import { MEDIA, type Descriptor } from './media-types.js';
import { parsePlatform, platformName } from './platform.js';
import type { OnProgress } from './progress.js';
import { writeProgramLayer, type ImageProgram } from './program-layer.js';
import { parseReference } from './reference.js';
import { makeReferrer, type Referrer } from './referrer.js';
import { bytesBlob, fileBlob, type Blob } from './registry/blob.js';
import type { Registries } from './registry/registries.js';

export interface BuildImageOptions {
  readonly registries: Registries;
  /** Path of `artifact.tar.gz`. */
  readonly artifact: string;
  /** A folder for the layer's file, which is written into a folder of its own there: `.flash`. */
  readonly outDir: string;
  /** The image to build on, as a Dockerfile's FROM names it. */
  readonly base: string;
  /** A folder that keeps the layer with Node for bases without it. Default: the user's cache folder. */
  readonly cacheDir?: string | undefined;
  /** `linux/amd64`. Default: that, or the only one that the base has. */
  readonly platform?: string | undefined;
  readonly facts: Omit<ImageFacts, 'base'>;
  /** What the image has beside the worker. */
  readonly programs?: readonly ImageProgram[] | undefined;
  /** The bill of materials, in CycloneDX's JSON. */
  readonly bom?: object | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
}

/** A manifest with its bytes. */
export interface MadeManifest {
  readonly descriptor: Descriptor;
  readonly bytes: Buffer;
}

/** An image that can be pushed or written to a folder, until it is removed. */
export interface BuiltImage {
  readonly manifest: MadeManifest;
  /** All that the manifest names: the base's layers, ours, the config. */
  readonly blobs: readonly Blob[];
  readonly platform: string;
  readonly base: { readonly reference: string; readonly digest: string };
  /** The layer with the artifact. */
  readonly layer: Descriptor;
  /** The bill of materials, which refers to the image. */
  readonly bom: Referrer | undefined;
  /** Removes the layer's file. */
  readonly remove: () => Promise<void>;
}

/**
 * Makes an image of an artifact: the layers of a base image as they are, one layer with the artifact, and the config of a worker. Nothing of the base is
 * downloaded but its manifest and config. The same artifact, facts, base and platform give the same digest on every machine.
 *
 * @throws FlashError of the build's catalogue: `FLASH_IMAGE_…`, `FLASH_REGISTRY_…`
 */
export async function buildImage(options: BuildImageOptions): Promise<BuiltImage> {
  const { registries, artifact, platform: wanted, onProgress, signal } = options;
  const platform = wanted === undefined ? undefined : parsePlatform(wanted);
  const base = await readBaseImage(registries, parseReference(options.base), platform);
  const { reference, digest } = base;
  onProgress?.({ step: 'base', reference, digest });
  const staging = await openStaging(options.outDir);
  try {
    const { size: total } = await stat(artifact);
    const node = await addedNode(base, options);
    const { programs = [] } = options;
    const beside =
      programs.length > 0 && (await writeProgramLayer(programs, join(staging.dir, 'programs.tar.gz'), signal));
    const layer = await writeLayer(artifact, join(staging.dir, 'layer.tar.gz'), {
      platform: base.platform,
      signal,
      onRead: (done) => onProgress?.({ step: 'layer', done, total }),
    });
    const facts: ImageFacts = { ...options.facts, base: { reference, digest } };
    const added = [
      ...(node ? [{ ...node, comment: `Node of ${NODE_IMAGE}` }] : []),
      ...(beside ? [{ ...beside, comment: programs.map(({ name }) => name).join(', ') }] : []),
      { ...layer, comment: `${facts.app} ${facts.version}` },
    ];
    const config = jsonDocument(MEDIA.config, imageConfig(base.config, facts, added));
    const manifest = jsonDocument(MEDIA.manifest, {
      schemaVersion: 2,
      mediaType: MEDIA.manifest,
      config: config.descriptor,
      layers: [...base.layers, ...added].map(({ descriptor }) => descriptor),
      annotations: annotationsOf(facts),
    });
    return {
      manifest,
      blobs: [
        ...base.layers,
        ...added.map(({ descriptor, path }) => fileBlob('layer', descriptor, path)),
        bytesBlob('config', config.descriptor, config.bytes),
      ],
      platform: platformName(base.platform),
      base: { reference, digest },
      layer: layer.descriptor,
      bom: options.bom && makeReferrer(manifest.descriptor, MEDIA.cycloneDx, jsonBytes(options.bom)),
      remove: staging.remove,
    };
  } catch (error) {
    await staging.remove();
    throw error;
  }
}

/** The layer with Node for a base that says nothing of its own. */
async function addedNode(base: BaseImage, options: BuildImageOptions): Promise<Layer | undefined> {
  if (hasNode(base)) return undefined;
  const from = await readBaseImage(options.registries, parseReference(NODE_IMAGE), base.platform);
  options.onProgress?.({ step: 'base', reference: from.reference, digest: from.digest });
  return nodeLayer(from, options.cacheDir ?? cacheFolder(process.env), options.signal);
}

function jsonDocument(mediaType: string, value: object): MadeManifest {
  const bytes = jsonBytes(value);
  return { descriptor: { mediaType, digest: digestOf(bytes), size: bytes.length }, bytes };
}
