import type { BuildResult } from '@flash-ts/build';
import { formatReference, parseReference, Registries, type ImageReference } from '@flash-ts/build/image';
import { cliErrors } from '../errors/catalogue.js';
import type { BuiltFiles } from '../targets/target.js';
import { buildWithParts } from './build.js';
import type { CommandContext, CommandOptions } from './definition.js';
import { makeImage, retryNotes } from './make-image.js';

/** A build, with the image that a target runs. */
export interface BuildForDeploy {
  readonly built: BuildResult;
  readonly files: BuiltFiles;
}

export interface DeployImageOptions {
  readonly target: string;
  /** Of `--image`, else of the configuration. */
  readonly image: string | undefined;
  readonly env: string;
  /** Nothing is pushed; the plan has the digest that a push would have. */
  readonly dryRun: boolean;
}

/**
 * Builds a project, and makes the image that a target runs: pushed to a repository that is named without a tag, or else found at its tag or digest.
 *
 * @throws FlashError `FLASH_IMAGE_NOT_NAMED`, and those of the build's catalogue
 */
export async function buildForTarget(
  context: CommandContext,
  options: CommandOptions,
  { target, image, env, dryRun }: DeployImageOptions,
): Promise<BuildForDeploy> {
  if (image === undefined) throw cliErrors.FLASH_IMAGE_NOT_NAMED({ target });
  const name = parseReference(image);
  const build = () => buildWithParts(context, options);
  if (name.tag !== undefined || name.digest !== undefined) {
    const { result } = await build();
    return withImage(result, await foundImage(context, name, result));
  }
  const request = { name, tags: [env], base: undefined, platform: undefined, ociDir: undefined, push: !dryRun };
  const made = await makeImage(context, request, build);
  return withImage(made.built, formatReference({ ...name, digest: made.image.digest }));
}

function withImage(built: BuildResult, reference: string): BuildForDeploy {
  return { built, files: { ...built.files, image: { reference } } };
}

const FINGERPRINT = 'flash-ts.source-fingerprint';

/** An image that exists, by its digest, so that a tag that moves later does not change what is deployed. */
async function foundImage(context: CommandContext, name: ImageReference, { manifest }: BuildResult): Promise<string> {
  const { env, signal, terminal } = context;
  const registries = new Registries({ env, signal, onRetry: retryNotes(terminal) });
  try {
    const found = await registries.findManifest(name);
    if (!found) throw cliErrors.FLASH_IMAGE_MISSING({ reference: formatReference(name) });
    const made = found.document.annotations?.[FINGERPRINT];
    if (made !== manifest.source_fingerprint) {
      const what = made === undefined ? 'does not say of which source it was made' : 'was made of another source';
      terminal.note(`Note: the image ${formatReference(name)} ${what}; its endpoints are deployed all the same.`);
    }
    return formatReference({ ...name, tag: undefined, digest: found.descriptor.digest });
  } finally {
    await registries.close();
  }
}
