/** A value that is named in the source and read from the deployer's environment or `.env` at deploy time. */
export interface Secret {
  readonly secret: string;
}

/**
 * Names a secret for `env`. Its value never reaches the manifest, the artifact, a log or an error.
 *
 * @param name the variable of the deployer's environment or `.env` with the value
 * @example env: { HF_TOKEN: secret('HF_TOKEN') }
 */
export function secret(name: string): Secret {
  return { secret: name };
}

export function isSecret(value: unknown): value is Secret {
  return typeof value === 'object' && value !== null && typeof (value as Secret).secret === 'string';
}
