import type { Endpoint } from '@flash-ts/core/contract';
import { placedEndpoints } from './rest-endpoints.js';
import { otherPlaces } from './places.js';

const endpoint = (app: string, env: string) => ({ env: { FLASH_APP: app, FLASH_ENV: env } }) as unknown as Endpoint;

describe('where nothing is deployed', () => {
  it('the environments of the app are told first, then other apps', () => {
    const all = placedEndpoints([
      endpoint('blog', 'production'),
      endpoint('shop', 'staging'),
      endpoint('shop', 'staging'),
      endpoint('shop', 'production'),
    ]);
    const places = otherPlaces(all, { app: 'shop', env: 'production' });

    expect(places).toEqual([
      { app: 'shop', env: 'staging', endpoints: 2 },
      { app: 'blog', env: 'production', endpoints: 1 },
    ]);
  });

  it('endpoints of nobody are left out', () => {
    const foreign = placedEndpoints([{ env: {} } as unknown as Endpoint]);
    expect(otherPlaces(foreign, { app: 'shop', env: 'production' })).toEqual([]);
  });
});
