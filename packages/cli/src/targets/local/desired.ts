import { IDENTITY_ENV, type CreateEndpointRequest } from '@flash-ts/core/contract';
import { deployConfigOf } from '../runpod/deploy-config.js';
import type { Wanted } from '../target.js';

/** The create request of each wanted endpoint, with the environment's name and the values of secrets. */
export function desiredEndpoints({
  env,
  manifest,
  files,
  secrets,
}: Wanted): Readonly<Record<string, CreateEndpointRequest>> {
  const desired = Object.entries(deployConfigOf(manifest, files.artifact.digest)).map(([name, body]) => {
    const variables = Object.entries(body.env).map(([variable, value]) => [
      variable,
      typeof value === 'string' ? value : (secrets[name]?.[variable] ?? ''),
    ]);
    return [name, { ...body, env: { ...Object.fromEntries(variables), [IDENTITY_ENV.env]: env } }];
  });
  return Object.fromEntries(desired) as Record<string, CreateEndpointRequest>;
}
