import { CALL_ENV } from '@flash-ts/core/contract';
import type { ManifestResource } from '@flash-ts/core/manifest';

/** Names that tell of a secret where nobody declared one. */
const SECRET_NAME = /(?:SECRET|TOKEN|PASSWORD|PASSWD|API_?KEY|PRIVATE_?KEY|CREDENTIALS?|OTLP(?:_TRACES)?_HEADERS)$/i;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The variables of `env` that hold secrets, with their values: those that the endpoint declares as `{ secret }`, the platform's key, and
 * those whose names say so.
 */
export function secretVariables(declared: ManifestResource['env'], env: Environment): Environment {
  const isSecret = (name: string) =>
    typeof declared[name] === 'object' || name === CALL_ENV.key || SECRET_NAME.test(name);
  return Object.fromEntries(Object.entries(env).filter(([name]) => isSecret(name)));
}
