import type { ServedPlace } from '@flash-ts/core/application';
import { HTTP_METHODS } from '@flash-ts/core/definition';
import type { ManifestFunction, ManifestJob } from '@flash-ts/core/manifest';
import { workerErrors } from '../errors/index.js';

/** The methods that a manifest lists; routes of other methods are not compared. */
const LISTED: ReadonlySet<string> = new Set(HTTP_METHODS);

/**
 * Compares a class's routes with those of the manifest. They differ when the artifact is of two builds; then requests would be routed,
 * documented and limited by the wrong one.
 *
 * @throws FlashError `FLASH_WORKER_BUILD_MISMATCH`, listing each route that only one side has
 */
export function checkRoutes(
  resource: string,
  served: readonly ServedPlace[],
  functions: readonly ManifestFunction[],
): void {
  const inCode = served
    .filter(({ method }) => LISTED.has(method))
    .map(({ method, path, controller, handler }) => `${method} ${path} (${controller.name}.${handler.name})`);
  const inManifest = functions.map((item) => `${item.http_method} ${item.http_path} (${item.class_name}.${item.name})`);
  refuseDifferences(resource, inCode, inManifest);
}

/** The same for jobs. */
export function checkJobs(resource: string, inCode: readonly string[], jobs: readonly ManifestJob[]): void {
  const inManifest = jobs.map(({ name }) => `the job ${name}`);
  refuseDifferences(
    resource,
    inCode.map((name) => `the job ${name}`),
    inManifest,
  );
}

function refuseDifferences(resource: string, inCode: readonly string[], inManifest: readonly string[]): void {
  const [code, manifest] = [new Set(inCode), new Set(inManifest)];
  const differences = [
    ...[...code].filter((one) => !manifest.has(one)).map((one) => `only in the code: ${one}`),
    ...[...manifest].filter((one) => !code.has(one)).map((one) => `only in the manifest: ${one}`),
  ];
  if (differences.length > 0) throw workerErrors.FLASH_WORKER_BUILD_MISMATCH({ resource, differences });
}
