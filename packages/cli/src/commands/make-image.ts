import { relative, resolve } from 'node:path';
import { builtPackages, type BuildResult, type BuiltParts } from '@flash-ts/build';
import {
  baseOf,
  billOfMaterials,
  buildImage,
  checkPush,
  formatReference,
  pushImage,
  Registries,
  tagsOf,
  writeLayout,
  type BuiltImage,
  type ArtifactPackage,
  type ImageProgress,
  type Retry,
} from '@flash-ts/build/image';
import type { CommandContext } from './definition.js';
import type { ImageRequest } from './image-options.js';
import { queueProgram } from '../project/queue-program.js';

/** A built project, with what the build has read. */
export interface Built extends BuildResult {
  readonly parts: BuiltParts;
}

/** An image that a command has made, as `--json` tells it. */
export interface MadeImage {
  /** By its digest; undefined where it was not pushed. */
  readonly reference: string | undefined;
  readonly digest: string;
  readonly tags: readonly string[];
  readonly platform: string;
  readonly base: { readonly reference: string; readonly digest: string };
  /** Bytes that were sent; 0 where the registry had all of it. */
  readonly sentBytes: number;
  /** The folder of the image layout, absolute. */
  readonly ociDir: string | undefined;
}

/**
 * Builds a project and makes a container image of it, which is pushed or written to a folder.
 *
 * @param build builds the project, once the registry has let the client in
 * @throws FlashError of the build's catalogue
 */
export async function makeImage(
  context: CommandContext,
  request: ImageRequest,
  build: () => Promise<Built>,
): Promise<{ readonly built: Built; readonly image: MadeImage }> {
  const { env, signal, terminal } = context;
  const registries = new Registries({ env, signal, onRetry: retryNotes(terminal) });
  try {
    const { name, ociDir, push } = request;
    if (name && ociDir === undefined && push) await checkPush(registries, name);
    const built = await build();
    const onProgress = progressOf(context);
    const image = await buildImage({
      ...(await contentOf(built)),
      registries,
      base: request.base ?? baseOf(built.manifest),
      platform: request.platform,
      signal,
      onProgress,
    });
    try {
      return { built, image: await place(context, request, { image, registries, onProgress }) };
    } finally {
      await image.remove();
    }
  } finally {
    await registries.close();
  }
}

/** Tells a person that a registry is asked again. */
export function retryNotes(terminal: CommandContext['terminal']): (retry: Retry) => void {
  return ({ registry, what, why, waitMs }) =>
    terminal.note(`${registry} ${why} for ${what}; again in ${Math.ceil(waitMs / 1000)} s`);
}

/** What is in the image: the artifact, and where there are queues their server. */
async function contentOf({ projectName, projectVersion, manifest, files, outDir, parts }: Built) {
  const facts = {
    app: projectName,
    version: projectVersion,
    fingerprint: manifest.source_fingerprint,
    artifactDigest: files.artifact.digest,
    framework: manifest.runtime.framework,
    created: manifest.generated_at,
  };
  const queue = await queueProgram(manifest);
  const packages = new Map(
    [...(queue?.packages ?? []), ...(await builtPackages(parts))].map((one) => [idOf(one), one]),
  );
  return {
    artifact: files.artifact.path,
    outDir,
    facts,
    programs: queue?.programs,
    bom: billOfMaterials(facts, [...packages.values()]),
  };
}

function idOf({ name, version }: Pick<ArtifactPackage, 'name' | 'version'>): string {
  return `${name}@${version}`;
}

interface Placing {
  readonly image: BuiltImage;
  readonly registries: Registries;
  readonly onProgress: (progress: ImageProgress) => void;
}

/** Pushes an image, or writes it to a folder, or does neither. */
async function place(
  { projectDir, signal }: CommandContext,
  { name, tags, ociDir, push }: ImageRequest,
  { image, registries, onProgress }: Placing,
): Promise<MadeImage> {
  const { manifest, platform, base } = image;
  const made = { digest: manifest.descriptor.digest, platform, base };
  if (ociDir === undefined && name) {
    if (!push) return { ...made, reference: undefined, tags: [], sentBytes: 0, ociDir };
    const { reference, tags: moved, sentBytes } = await pushImage(image, { registries, to: name, tags, onProgress });
    return { ...made, reference, tags: moved, sentBytes, ociDir };
  }
  const dir = resolve(projectDir, ociDir ?? '');
  const named = tagsOf(name ?? { registry: '', repository: '', tag: undefined, digest: undefined }, tags);
  await writeLayout(image, dir, { names: named, signal, onProgress });
  return { ...made, reference: undefined, tags: named, sentBytes: 0, ociDir: dir };
}

/** Says in the line of a terminal what is being moved, and below it what has arrived. */
function progressOf({ terminal }: CommandContext): (progress: ImageProgress) => void {
  const note = (text: string) => terminal.note(terminal.style('dim', text));
  return (progress) => {
    switch (progress.step) {
      case 'base':
        return note(`base      ${progress.reference}@${progress.digest}`);
      case 'layer':
        return terminal.doing(`Packing the layer, ${percent(progress)}`);
      case 'blob':
        return terminal.doing(`Sending ${progress.what} ${short(progress.digest)}, ${percent(progress)}`);
      case 'blob-there':
        return note(`${progress.how.padEnd(9)} ${progress.what} ${short(progress.digest)}`);
      case 'manifest':
        return note(`${progress.how.padEnd(9)} manifest ${short(progress.digest)}`);
      case 'tag':
        return note(`tagged    ${progress.tag}`);
    }
  };
}

function percent({ done, total }: { readonly done: number; readonly total: number }): string {
  return `${total === 0 ? 100 : Math.floor((done / total) * 100)} %`;
}

/** As other tools print digests. */
function short(digest: string): string {
  return digest.replace('sha256:', '').slice(0, 12);
}

/** What a person is told of an image. */
export function imageText(
  { reference, digest, tags, base, sentBytes, ociDir }: MadeImage,
  request: ImageRequest,
  projectDir: string,
): string {
  const named = request.name
    ? tags.map((tag) => formatReference({ ...(request.name as NonNullable<typeof request.name>), tag }))
    : tags;
  return [
    ociDir === undefined
      ? `image  ${reference ?? digest}`
      : `image  ${digest} in ${relative(projectDir, ociDir) || '.'}`,
    `  on ${base.reference}@${base.digest}`,
    ...named.map((name) => `  ${name}`),
    ...(ociDir === undefined
      ? [`  ${sentBytes === 0 ? 'nothing had to be sent' : `${(sentBytes / 1e6).toFixed(2)} MB sent`}`]
      : []),
  ].join('\n');
}
