import type { Manifest } from '@flash-ts/core/manifest';
import { secretValues } from './secrets.js';

const manifest = {
  resources: {
    users: { env: { MODE: 'fast', TOKEN: { secret: 'HF_TOKEN' }, OTHER: { secret: 'OTHER_TOKEN' } } },
    mail: { env: {} },
  },
} as unknown as Manifest;

describe('secretValues', () => {
  it('finds the value of each secret, and leaves plain values alone', () => {
    expect(secretValues(manifest, { HF_TOKEN: 'a', OTHER_TOKEN: 'b' })).toEqual({
      users: { TOKEN: 'a', OTHER: 'b' },
      mail: {},
    });
  });

  it('lists every secret without a value', () => {
    expect(() => secretValues(manifest, { HF_TOKEN: '' })).toThrow(
      expect.objectContaining({
        code: 'FLASH_SECRETS_MISSING',
        message: 'These secrets have no value: HF_TOKEN (TOKEN of users), OTHER_TOKEN (OTHER of users).',
      }),
    );
  });
});
