import type { ManifestJob } from '@flash-ts/core/manifest';
import { workerErrors } from '../errors/index.js';

/**
 * Compares a class's jobs with those of the manifest, which differ when the artifact is of two builds.
 *
 * @throws FlashError `FLASH_WORKER_BUILD_MISMATCH`, listing each job that only one side has
 */
export function checkJobs(resource: string, inCode: readonly string[], jobs: readonly ManifestJob[]): void {
  const inManifest = jobs.map(({ name }) => name);
  const differences = [
    ...inCode.filter((name) => !inManifest.includes(name)).map((name) => `only in the code: the job ${name}`),
    ...inManifest.filter((name) => !inCode.includes(name)).map((name) => `only in the manifest: the job ${name}`),
  ];
  if (differences.length > 0) throw workerErrors.FLASH_WORKER_BUILD_MISMATCH({ resource, differences });
}
