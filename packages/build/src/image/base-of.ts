import type { Manifest } from '@flash-ts/core/manifest';
import { buildErrors } from '../errors/catalogue.js';

/** The image with Node for workers on a CPU. Where a base has no Node, this one's is added. */
export const NODE_IMAGE = 'node:24-slim';
/** CUDA's runtime with cuDNN, as of the GPU Dockerfile. */
export const GPU_IMAGE = 'nvidia/cuda:12.8.1-cudnn-runtime-ubuntu24.04';

/**
 * The image that an app's is built on: `image` of its endpoints, and else that of their hardware. One image serves all endpoints, so with a GPU among them it
 * is that of the GPU.
 *
 * @throws FlashError `FLASH_IMAGE_BASES_DIFFER`
 */
export function baseOf({ resources }: Pick<Manifest, 'resources'>): string {
  const all = Object.entries(resources);
  const named = all.flatMap(([name, { imageName }]) => (imageName === undefined ? [] : [[imageName, name] as const]));
  const images = [...new Set(named.map(([image]) => image))];
  if (images.length > 1)
    throw buildErrors.FLASH_IMAGE_BASES_DIFFER({ bases: named.map(([image, name]) => `${image} (${name})`) });
  return images[0] ?? (all.some(([, { gpuPools }]) => gpuPools !== undefined) ? GPU_IMAGE : NODE_IMAGE);
}
