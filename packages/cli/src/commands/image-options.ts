import { isTag, parsePlatform, parseReference, TAG_RULE, type ImageReference } from '@flash-ts/build/image';
import { cliErrors } from '../errors/catalogue.js';
import type { CommandOptions } from './definition.js';

/** A container image of the project that a command is to make. */
export interface ImageRequest {
  /** Its name; undefined where it is written to a folder and has none. */
  readonly name: ImageReference | undefined;
  /** Further tags. */
  readonly tags: readonly string[];
  /** Undefined for what the endpoints name, or what suits their hardware. */
  readonly base: string | undefined;
  readonly platform: string | undefined;
  /** The folder that it is written to instead of being pushed. */
  readonly ociDir: string | undefined;
  /** Whether it is pushed to its name, where it is not written to a folder. */
  readonly push: boolean;
}

/**
 * What `--image` and the options beside it ask for.
 *
 * @throws FlashError `FLASH_USAGE`, `FLASH_IMAGE_REFERENCE_INVALID`, `FLASH_IMAGE_PLATFORM_UNSUITABLE`
 */
export function imageRequest(options: CommandOptions): ImageRequest {
  const text = (name: string) => options[name] as string | undefined;
  const tags = (options['tag'] ?? []) as unknown as readonly string[];
  const [image, ociDir, base, platform] = ['image', 'ociDir', 'base', 'platform'].map(text);
  if (image === undefined && ociDir === undefined) {
    const alone = tags.length > 0 ? '--tag' : base === undefined ? '--platform' : '--base';
    throw usage(`The option ${alone} is of images, and neither --image nor --oci-dir asks for one`);
  }
  const wrong = tags.find((tag) => !isTag(tag));
  if (wrong !== undefined) throw usage(`The option --tag is ${JSON.stringify(wrong)}; ${TAG_RULE}`);
  const name = image === undefined ? undefined : parseReference(image);
  if (name?.digest !== undefined)
    throw usage(
      `The option --image is ${JSON.stringify(image)}; a digest follows from what is in the image, so leave out all from the @ on`,
    );
  if (base !== undefined) parseReference(base);
  if (platform !== undefined) parsePlatform(platform);
  return { name, tags, base, platform, ociDir, push: true };
}

function usage(problem: string) {
  return cliErrors.FLASH_USAGE({ problem });
}
