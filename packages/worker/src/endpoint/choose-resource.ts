import type { Manifest, ManifestResource } from '@flash-ts/core/manifest';
import { workerErrors } from '../errors/index.js';

export interface ChosenResource {
  readonly name: string;
  readonly resource: ManifestResource;
  /** The whole manifest, with the other endpoints of the app. */
  readonly manifest: Manifest;
}

/**
 * The endpoint that this worker serves: the one named, or the only one there is.
 *
 * @throws FlashError `FLASH_WORKER_RESOURCE`, listing the manifest's endpoints
 */
export function chooseResource(manifest: Manifest, wanted: string | undefined): ChosenResource {
  const { resources } = manifest;
  const names = Object.keys(resources);
  const name = wanted ?? (names.length === 1 ? names[0] : undefined);
  const resource = name !== undefined && Object.hasOwn(resources, name) ? resources[name] : undefined;
  if (name === undefined || !resource) throw workerErrors.FLASH_WORKER_RESOURCE({ name: wanted, names });
  return { name, resource, manifest };
}
