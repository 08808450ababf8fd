import type { Manifest } from '@flash-ts/core/manifest';
import { cliErrors } from '../errors/catalogue.js';

/** Endpoint → variable → the value of its secret. */
export type SecretValues = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The variables of an endpoint with the values of its secrets. */
export function filledIn(env: Manifest['resources'][string]['env'], values: SecretValues[string] = {}) {
  const filled = Object.entries(env).map(([variable, value]) => {
    return [variable, typeof value === 'string' ? value : (values[variable] ?? '')];
  });
  return Object.fromEntries(filled) as Record<string, string>;
}

/**
 * The values of all secrets that a manifest names.
 *
 * @param environment the deployer's variables, which have the values
 * @throws FlashError `FLASH_SECRETS_MISSING`, listing every secret without a value
 */
export function secretValues({ resources }: Pick<Manifest, 'resources'>, environment: NodeJS.ProcessEnv): SecretValues {
  const missing: { endpoint: string; variable: string; secret: string }[] = [];
  const valuesOf = (endpoint: string, { env }: Manifest['resources'][string]) =>
    Object.entries(env).flatMap(([variable, value]) => {
      if (typeof value === 'string') return [];
      const found = environment[value.secret];
      if (found === undefined || found === '') missing.push({ endpoint, variable, secret: value.secret });
      return [[variable, found ?? '']];
    });
  const values = Object.entries(resources).map(([name, resource]) => [
    name,
    Object.fromEntries(valuesOf(name, resource)) as Record<string, string>,
  ]);
  if (missing.length > 0) throw cliErrors.FLASH_SECRETS_MISSING({ missing });
  return Object.fromEntries(values) as SecretValues;
}
