import type { Manifest } from '@flash-ts/core/manifest';
import { desiredEndpoints } from './make-plan.js';

const users = {
  env: { MODE: 'fast', TOKEN: { secret: 'HF_TOKEN' } },
  module_path: 'src.users',
  networkVolumes: [],
  instanceIds: ['cpu3c-2-4'],
  executionTimeoutMs: 0,
};

test('names the environment, puts in the values of secrets, and leaves the limit of a request to the platform', () => {
  const manifest = { project_name: 'shop', resources: { users } } as unknown as Manifest;
  const desired = desiredEndpoints({
    app: 'shop',
    env: 'staging',
    manifest,
    files: { artifact: { path: '', digest: '0' } },
    secrets: { users: { TOKEN: 'a' } },
  });
  expect(desired['users']).toMatchObject({
    image: 'flash.local/shop@sha256:0',
    timeout: 0,
    env: { FLASH_APP: 'shop', FLASH_RESOURCE_NAME: 'users', MODE: 'fast', TOKEN: 'a', FLASH_ENV: 'staging' },
  });
});
