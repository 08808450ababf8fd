/** Variables by which an endpoint carries its identity on any platform. */
export const IDENTITY_ENV = { app: 'FLASH_APP', env: 'FLASH_ENV', resource: 'FLASH_RESOURCE_NAME' } as const;

/** Variables by which a worker that calls other endpoints of its app finds them. */
export const CALL_ENV = {
  /** JSON object: endpoint name → id. Set by deploy. */
  ids: 'FLASH_ENDPOINT_IDS',
  /** Base URL with `{id}` in it. Set by the platform; in the cloud it is `https://{id}.api.runpod.ai`. */
  urlTemplate: 'FLASH_ENDPOINT_URL',
  key: 'RUNPOD_API_KEY',
} as const;
