import { IDENTITY_ENV, type CreateEndpointRequest } from '@flash-ts/core/contract';
import { cliErrors } from '../errors/catalogue.js';
import type { DeployConfig } from '../targets/runpod/deploy-config.js';

/**
 * Completes a deploy config for one environment: names the environment and puts in the values of secrets.
 *
 * @param environment the deployer's variables, where secrets are looked up
 * @throws FlashError `FLASH_SECRETS_MISSING`, listing every secret without a value
 */
export function desiredEndpoints(
  config: DeployConfig,
  env: string,
  environment: NodeJS.ProcessEnv,
): Record<string, CreateEndpointRequest> {
  const missing: { endpoint: string; variable: string; secret: string }[] = [];
  const resolve = (endpoint: string, variable: string, value: string | { readonly secret: string }): string => {
    if (typeof value === 'string') return value;
    const secret = environment[value.secret];
    if (secret === undefined || secret === '') missing.push({ endpoint, variable, secret: value.secret });
    return secret ?? '';
  };
  const desired = Object.entries(config).map(([name, body]) => {
    const variables = Object.entries(body.env).map(([variable, value]) => [variable, resolve(name, variable, value)]);
    return [name, { ...body, env: { ...Object.fromEntries(variables), [IDENTITY_ENV.env]: env } }];
  });
  if (missing.length > 0) throw cliErrors.FLASH_SECRETS_MISSING({ missing });
  return Object.fromEntries(desired) as Record<string, CreateEndpointRequest>;
}
