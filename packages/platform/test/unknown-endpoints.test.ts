import { call } from './support/rig.js';
import { exchange } from './support/raw-exchange.js';
import { SharedPlatform } from './support/shared-platform.js';

describe('an address that no endpoint has', () => {
  const platform = new SharedPlatform();
  const { rig } = platform;
  let id: string;
  beforeAll(async () => {
    ({ id } = await rig.create({ name: 'pictures' }));
  });
  const ask = (path: string, host = 'localhost') => call(platform.url + path, { headers: { host } });

  it.each([
    ['/e/nope/x', 'localhost'],
    ['/e/', 'localhost'],
    ['/x', 'nope.api.localhost'],
    ['/v2/serverless', 'nope.api.localhost:80'],
  ])('%s at %s is answered with 404, without a word about the control API', async (path, host) => {
    const { status, text, headers } = await ask(path, host);
    expect([status, JSON.parse(text)]).toMatchObject([404, { code: 'FLASH_ENDPOINT_UNKNOWN', error: 'not found' }]);
    expect(headers['www-authenticate']).toBeUndefined();
    expect(text).not.toMatch(/control|key|nearest/);
  });

  it('names the endpoint that was most likely meant', async () => {
    const nearest = `the most similar is pictures, at /e/${id}`;
    for (const [path, host] of [
      ['/e/pictures/x', 'localhost'],
      ['/e/picture', '127.0.0.1'],
      ['/x', 'picturs.api.localhost'],
      [`/e/${id.slice(0, 7)}/x`, 'localhost'],
    ] as const) {
      expect((await ask(path, host)).text).toContain(nearest);
    }
  });

  it('names none to a web page that has its own name resolved to this machine', async () => {
    const { status, text } = await ask('/e/pictures/x', 'evil.example');
    expect(status).toBe(404);
    expect(text).not.toContain(id);
  });

  it('refuses a WebSocket the same way', async () => {
    const upgrade = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13'];
    const lines = ['GET /e/nope/ws HTTP/1.1', 'Host: localhost', ...upgrade, 'Sec-WebSocket-Key: eA=='];
    expect(await exchange(platform.port, lines)).toMatch(/^HTTP\/1\.1 404 Not Found/);
  });
});

describe('with requireKey', () => {
  const platform = new SharedPlatform({ requireKey: true });
  let id: string;
  beforeAll(async () => {
    ({ id } = await platform.rig.create({ name: 'pictures' }));
  });

  it('an endpoint that is there and one that is not are the same to a caller without the key', async () => {
    const answers = await Promise.all([`/e/${id}`, '/e/pictures'].map((path) => call(platform.url + path)));
    expect(answers.map(({ status }) => status)).toEqual([401, 401]);
    expect(answers[0]?.text).toBe(answers[1]?.text);
  });

  it('one with the key is told what is there', async () => {
    const { status, text } = await platform.rig.control('GET', '/e/pictures/x');
    expect(status).toBe(404);
    expect(text).toContain(`the most similar is pictures, at /e/${id}`);
  });
});
