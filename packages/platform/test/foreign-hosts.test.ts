import { networkInterfaces } from 'node:os';
import { startPlatform } from '../src/index.js';
import { exchange } from './support/raw-exchange.js';
import { call, Rig, temporaryFolder } from './support/rig.js';
import { SharedPlatform } from './support/shared-platform.js';

const development = { routeByName: true, allowedHosts: ['my-box', '.example.com'] };
const platform = new SharedPlatform(development);
const { rig } = platform;
let id: string;
beforeAll(async () => {
  ({ id } = await rig.create({ name: 'shop' }));
  await rig.settled(id);
});

const ask = (host: string, path = '/shop/pid') => call(platform.url + path, { headers: { host } });

describe('a development server', () => {
  it.each(['localhost:8888', '127.0.0.1', '[::1]:8888', 'shop.localhost', 'my-box', 'a.example.com'])(
    'answers under %s',
    async (host) => expect((await ask(host)).status).toBe(200),
  );

  it.each(['evil.example', 'evil.example:8888', 'localhost.evil.example', '192.168.1.5', 'example.com'])(
    'refuses %s, a name that a web page may have had resolved to this machine',
    async (host) => {
      for (const path of ['/shop/pid', `/e/${id}/pid`, '/nowhere/pid']) {
        const { status, text } = await ask(host, path);
        expect([status, JSON.parse(text)]).toMatchObject([
          403,
          { code: 'FLASH_HOST_UNKNOWN', error: 'host not allowed' },
        ]);
        expect(text).toContain('--allow-host');
      }
      expect((await ask(host, '/local/status')).status).toBe(403);
    },
  );

  it('refuses WebSockets and absolute targets of such names too', async () => {
    const upgrade = [
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: eA==',
    ];
    const webSocket = await exchange(platform.port, ['GET /shop/ws HTTP/1.1', 'Host: evil.example', ...upgrade]);
    expect(webSocket).toMatch(/^HTTP\/1\.1 403 Forbidden/);
    const absolute = await exchange(platform.port, [
      'GET http://evil.example/shop/pid HTTP/1.1',
      'Host: evil.example',
      'Connection: close',
    ]);
    expect(absolute).toMatch(/^HTTP\/1\.1 403 Forbidden/);
  });

  it('listens where it is told to, answers under that address, and keeps its control API for those with the key', async () => {
    const address = Object.values(networkInterfaces())
      .flat()
      .find((one) => one?.family === 'IPv4' && !one.internal)?.address;
    for (const host of ['0.0.0.0', '127.0.0.2', ...(address === undefined ? [] : [address])]) {
      const home = temporaryFolder();
      const other = await startPlatform({ home: home.path, port: 0, version: '0.0.0', ...development, host });
      const otherRig = new Rig(other);
      const { id: otherId } = await otherRig.create({ name: 'shop' });
      const worker = await otherRig.ask(otherId, '/env');
      expect(JSON.parse(worker.text)).toMatchObject({ FLASH_ENDPOINT_URL: `${other.url}/e/{id}` });
      const named = await call(`${other.url}/shop/pid`, { headers: { host: `${host}:${other.port}` } });
      expect(named.status).toBe(200);
      expect((await call(`${other.url}/shop/pid`, { headers: { host: 'evil.example' } })).status).toBe(403);
      expect((await call(`${other.url}/local/status`)).status).toBe(401);
      await other.stop();
      home.remove();
    }
  });

  it('says that an address is none of this machine’s', async () => {
    const home = temporaryFolder();
    const start = startPlatform({ home: home.path, port: 0, version: '0.0.0', host: '192.0.2.1' });
    await expect(start).rejects.toMatchObject({ code: 'FLASH_HOST_UNUSABLE' });
    home.remove();
  });
});
