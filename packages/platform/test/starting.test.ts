import { Endpoint } from '@flash-ts/core/client';
import { systemClock } from '../src/clock/clock.js';
import { Deadlines } from '../src/clock/deadlines.js';
import { RequestRouter } from '../src/request-router.js';
import { PlatformServer } from '../src/server.js';
import { Settings } from '../src/settings/settings.js';
import { call } from './support/rig.js';

const keys = { key: 'a', callKey: 'b' };

it('tells clients of endpoints to come again until the platform knows its endpoints', async () => {
  const router = new RequestRouter({ routeByName: false, knownHosts: undefined, keys });
  const parts = { settings: new Settings({}), clock: systemClock, deadlines: new Deadlines(systemClock) };
  const server = new PlatformServer(router, parts);
  const url = `http://127.0.0.1:${await server.listen(0, '127.0.0.1')}`;
  try {
    // A client without a key, whose endpoint is known later.
    const { status, headers, text } = await call(`${url}/e/later/run`, { method: 'POST' });
    expect({ status, retry: headers['retry-after'], text }).toEqual({
      status: 503,
      retry: '5',
      text: expect.stringContaining('FLASH_PLATFORM_STARTING'),
    });
    const impatient = Endpoint.queue({ url: `${url}/e/later`, waitMs: 0 });
    await expect(impatient.run({})).rejects.toMatchObject({ status: 503, code: 'FLASH_PLATFORM_STARTING' });
  } finally {
    await Endpoint.close();
    server.stopListening();
    await server.close();
  }
});
