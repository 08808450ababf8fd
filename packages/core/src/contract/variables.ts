/** Variables by which an endpoint carries its identity on any platform. */
export const IDENTITY_ENV = { app: 'FLASH_APP', env: 'FLASH_ENV', resource: 'FLASH_RESOURCE_NAME' } as const;

/** Variables by which a worker that calls other endpoints of its app finds them. */
export const CALL_ENV = {
  /** JSON object: endpoint name → id. Set by deploy. */
  ids: 'FLASH_ENDPOINT_IDS',
  /** Base URL with `{id}` in it. Set by the platform; in the cloud it is `https://{id}.api.runpod.ai`. */
  urlTemplate: 'FLASH_ENDPOINT_URL',
  /** Bearer key for endpoints. Set by the platform, whose key opens nothing but endpoints. */
  key: 'RUNPOD_API_KEY',
} as const;

/** Names that tell of a secret where nobody declared one. */
const SECRET_NAME = /(?:SECRET|TOKEN|PASSWORD|PASSWD|API_?KEY|PRIVATE_?KEY|CREDENTIALS?|OTLP(?:_TRACES)?_HEADERS)$/i;

/** Whether a variable's value is to be kept out of logs, although its endpoint has not declared it as a secret. */
export function isSecretName(name: string): boolean {
  return name === CALL_ENV.key || SECRET_NAME.test(name);
}
