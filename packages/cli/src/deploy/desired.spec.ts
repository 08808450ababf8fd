import { desiredEndpoints } from './desired.js';
import type { DeployConfig } from '../targets/runpod/deploy-config.js';

const config: DeployConfig = {
  users: {
    name: 'users',
    type: 'LOAD_BALANCER',
    image: 'flash.local/shop@sha256:1',
    scaling: { type: 'REQUEST_COUNT', requestCount: 4 },
    env: { FLASH_APP: 'shop', TOKEN: { secret: 'HF_TOKEN' }, OTHER: { secret: 'OTHER_TOKEN' } },
  },
};

describe('desiredEndpoints', () => {
  it('names the environment and puts in the values of secrets', () => {
    const desired = desiredEndpoints(config, 'staging', { HF_TOKEN: 'a', OTHER_TOKEN: 'b' });

    expect(desired['users']?.env).toEqual({ FLASH_APP: 'shop', TOKEN: 'a', OTHER: 'b', FLASH_ENV: 'staging' });
  });

  it('lists every secret without a value', () => {
    expect(() => desiredEndpoints(config, 'staging', { HF_TOKEN: '' })).toThrow(
      expect.objectContaining({
        code: 'FLASH_SECRETS_MISSING',
        message: 'no value for HF_TOKEN (TOKEN of users), OTHER_TOKEN (OTHER of users)',
      }),
    );
  });
});
