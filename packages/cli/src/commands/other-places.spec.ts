import type { Endpoint } from '@flash-ts/core/contract';
import { nothingText, otherPlaces } from './other-places.js';

const endpoint = (app: string, env: string) => ({ env: { FLASH_APP: app, FLASH_ENV: env } }) as unknown as Endpoint;

describe('where nothing is deployed', () => {
  it('the environments of the app are told first, then other apps', () => {
    const all = [
      endpoint('blog', 'production'),
      endpoint('shop', 'staging'),
      endpoint('shop', 'staging'),
      endpoint('shop', 'production'),
    ];
    const places = otherPlaces(all, 'shop', 'production');

    expect(places).toEqual([
      { app: 'shop', env: 'staging', endpoints: 2 },
      { app: 'blog', env: 'production', endpoints: 1 },
    ]);
    expect(nothingText('shop', 'production', places)).toBe(
      [
        'Nothing of shop is deployed in production. Deploy with `flash deploy`.',
        '',
        'This platform has',
        '  2 endpoints of shop in staging: flash status --env staging',
        '  1 endpoint of blog in production: flash status --env production, in that project',
      ].join('\n'),
    );
  });

  it('endpoints of nobody are left out', () => {
    const foreign = { env: {} } as unknown as Endpoint;
    expect(nothingText('shop', 'production', otherPlaces([foreign], 'shop', 'production'))).toBe(
      'Nothing of shop is deployed in production. Deploy with `flash deploy`.',
    );
  });
});
