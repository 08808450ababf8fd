import { spelledForImages } from '@flash-ts/build/app-name';
import { cliErrors } from '../errors/catalogue.js';

/** A path component of an image name, without runs of separators (OCI distribution specification, "Pulling manifests"). */
const IMAGE_NAME = /^[a-z0-9]+(?:[._-][a-z0-9]+)*$/;

/**
 * The name of a new app, from a name that its author or its folder gives.
 *
 * @throws FlashError `FLASH_NAME_UNUSABLE` for a name that can't be a part of an image name
 */
export function newAppName(name: string): string {
  const spelled = spelledForImages(name);
  if (IMAGE_NAME.test(spelled)) return spelled;
  const allowed = 'letters and digits of ASCII, with single ".", "_" or "-" between them, as --name my-app';
  throw cliErrors.FLASH_NAME_UNUSABLE({ what: 'app name', value: name, allowed });
}
