import { isSecretName } from '@flash-ts/core/contract';
import type { ManifestResource } from '@flash-ts/core/manifest';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The variables of `env` that hold secrets, with their values: those that the endpoint declares as `{ secret }`, the platform's key, and
 * those with a name such as `API_KEY` or `DB_PASSWORD`.
 */
export function secretVariables(declared: ManifestResource['env'], env: Environment): Environment {
  const isSecret = (name: string) => typeof declared[name] === 'object' || isSecretName(name);
  return Object.fromEntries(Object.entries(env).filter(([name]) => isSecret(name)));
}
