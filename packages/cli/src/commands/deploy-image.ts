import { formatReference, parseReference, Registries, type ImageReference } from '@flash-ts/build/image';
import { cliErrors } from '../errors/catalogue.js';
import type { BuiltFiles } from '../targets/target.js';
import { runBuild } from './build.js';
import type { CommandContext, CommandOptions } from './definition.js';
import { environmentName } from './environment-name.js';
import { makeImage, retryNotes, type Built } from './make-image.js';

/** A build with the files that a target gets of it. */
export type BuildForDeploy = Omit<Built, 'files'> & { readonly files: BuiltFiles };

/**
 * Builds a project, and makes the image that a target runs: pushed to a repository that is named without a tag, or else found at its tag or digest.
 * With `--dry-run` nothing is pushed; the image has the digest that a push would have.
 *
 * @param configured `image` of the configuration, in the place of `--image`
 * @throws FlashError `FLASH_IMAGE_NOT_NAMED`, and those of the build's catalogue
 */
export async function buildForTarget(
  context: CommandContext,
  options: CommandOptions,
  { target, configured }: { readonly target: string; readonly configured: string | undefined },
): Promise<BuildForDeploy> {
  const image = (options['image'] as string | undefined) ?? configured;
  if (image === undefined) throw cliErrors.FLASH_IMAGE_NOT_NAMED({ target });
  const name = parseReference(image);
  const build = () => runBuild(context, options);
  if (name.tag !== undefined || name.digest !== undefined) {
    const built = await build();
    return withImage(built, await foundImage(context, name, built));
  }
  const [tags, push] = [[environmentName(options)], options['dryRun'] !== true];
  const request = { name, tags, base: undefined, platform: undefined, ociDir: undefined, push };
  const made = await makeImage(context, request, build);
  return withImage(made.built, formatReference({ ...name, digest: made.image.digest }));
}

function withImage(built: Built, reference: string): BuildForDeploy {
  return { ...built, files: { ...built.files, image: { reference } } };
}

const FINGERPRINT = 'flash-ts.source-fingerprint';

/** An image that exists, by its digest, so that a tag that moves later does not change what is deployed. */
async function foundImage(context: CommandContext, name: ImageReference, { manifest }: Built): Promise<string> {
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
