import { IDENTITY_ENV, type CreateEndpointRequest } from '@flash-ts/core/contract';
import { deployConfigOf } from '../runpod/deploy-config.js';
import { filledIn } from '../secrets.js';
import type { Wanted } from '../target.js';

/** The create request of each wanted endpoint, with the environment's name and the values of secrets. */
export function desiredEndpoints({
  env,
  manifest,
  files,
  secrets,
}: Wanted): Readonly<Record<string, CreateEndpointRequest>> {
  const desired = Object.entries(deployConfigOf(manifest, files.artifact.digest)).map(([name, body]) => {
    // 0 leaves the limit of a request to the settings of the platform.
    const timeout = manifest.resources[name]?.executionTimeoutMs;
    return [name, { ...body, timeout, env: { ...filledIn(body.env, secrets[name]), [IDENTITY_ENV.env]: env } }];
  });
  return Object.fromEntries(desired) as Record<string, CreateEndpointRequest>;
}
