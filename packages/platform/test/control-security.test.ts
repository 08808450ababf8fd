import { controlRoutes } from '../src/control/routes.js';
import { callKeyOf } from '@flash-ts/core/call-key';
import { startPlatform } from '../src/index.js';
import { exchange } from './support/raw-exchange.js';
import { call, Rig, temporaryFolder } from './support/rig.js';
import { SharedPlatform } from './support/shared-platform.js';

const platform = new SharedPlatform();
const { rig } = platform;

const EXAMPLES: Readonly<Record<string, string>> = { digest: '0'.repeat(64) };
// The table is made of its parts without asking them anything but the port.
const table = controlRoutes({ status: () => ({ port: 0 }), pages: {}, own: {} } as never);
const routes = table.flatMap(({ path, methods }) =>
  Object.keys(methods).map((method) => [
    method,
    path.replaceAll(/\{(\w+)\}/g, (_, name: string) => EXAMPLES[name] ?? 'abcdefgh'),
  ]),
) as [method: string, path: string][];

describe('every control route', () => {
  it('is in the table, the contract’s and our own', () => {
    expect(routes.length).toBeGreaterThan(25);
    expect(routes).toContainEqual(['POST', '/local/stop']);
    expect(routes).toContainEqual(['DELETE', '/v2/serverless/abcdefgh']);
    expect(routes).toContainEqual(['POST', '/local/session']);
  });

  it.each([...routes, ['GET', '/nowhere']] as [string, string][])('%s %s refuses strangers', async (method, path) => {
    const authorization = `Bearer ${platform.key}`;
    const status = async (headers: Record<string, string>) =>
      (await call(platform.url + path, { method, headers })).status;
    expect(await status({})).toBe(401);
    expect(await status({ authorization: `Bearer ${platform.key}x` })).toBe(401);
    expect(await status({ authorization: `Basic ${platform.key}` })).toBe(401);
    expect(await status({ authorization: `Bearer ${callKeyOf(platform.key)}` })).toBe(403);
    expect(await status({ authorization, host: `evil.example:${platform.port}` })).toBe(403);
    expect(await status({ authorization, origin: 'https://evil.example' })).toBe(403);
    expect(await status({ authorization, origin: 'null' })).toBe(403);
  });

  it('refuses a page of another server on this machine, and lets its own address in', async () => {
    const authorization = `Bearer ${platform.key}`;
    const status = async (origin: string) =>
      (await call(`${platform.url}/local/status`, { headers: { authorization, origin } })).status;
    expect(await status('http://localhost:3000')).toBe(403);
    expect(await status(`http://localhost:${platform.port}`)).toBe(403);
    expect(await status(platform.url)).toBe(200);
  });

  it('stops for none of them', async () => {
    expect((await rig.control('GET', '/local/status')).status).toBe(200);
  });
});

describe('without requireKey', () => {
  it('leaves Authorization to the worker, whose users it may be for', async () => {
    const { id } = await rig.create();
    const { text } = await rig.ask(id, '/headers', { headers: { authorization: 'Bearer of-a-user' } });
    expect(JSON.parse(text)).toMatchObject({ authorization: 'Bearer of-a-user' });
  });
});

describe('requireKey', () => {
  it('asks for the key on the data plane too', async () => {
    const home = temporaryFolder();
    const guarded = await startPlatform({ home: home.path, port: 0, version: '0.0.0', requireKey: true });
    const rig = new Rig(guarded);
    const { id } = await rig.create();
    const refused = await rig.ask(id, '/pid');
    expect(refused.status).toBe(401);
    expect(JSON.parse(refused.text)).toMatchObject({ code: 'FLASH_UNAUTHORIZED' });
    expect((await rig.ask(id, '/pid', { headers: { authorization: 'Bearer wrong' } })).status).toBe(401);
    expect((await rig.ask('abcdefgh', '/pid')).status).toBe(401);
    const host = `${id}.api.localhost:${guarded.port}`;
    expect((await call(guarded.url, { headers: { host } })).status).toBe(401);
    const authorization = `Bearer ${guarded.key}`;
    const asked = await rig.ask(id, '/headers', { headers: { authorization, 'x-other': 'kept' } });
    expect(asked.status).toBe(200);
    const calling = await rig.ask(id, '/headers', { headers: { authorization: `Bearer ${callKeyOf(guarded.key)}` } });
    expect([calling.status, JSON.parse(calling.text)]).toEqual([
      200,
      expect.not.objectContaining({ authorization: expect.anything() }),
    ]);
    // The key opens the control API: it is none of the worker's business.
    expect(asked.text).not.toContain(guarded.key);
    expect(JSON.parse(asked.text)).not.toHaveProperty('authorization');
    expect(JSON.parse(asked.text)).toMatchObject({ 'x-other': 'kept' });
    const twice = await exchange(guarded.port, [
      `GET /e/${id}/headers HTTP/1.1`,
      'Host: localhost',
      `Authorization: ${authorization}`,
      `AUTHORIZATION: ${authorization}`,
      'Connection: close',
    ]);
    expect(twice).toMatch(/^HTTP\/1.1 200 /);
    expect(twice).not.toContain(guarded.key);
    await guarded.stop();
    home.remove();
  });
});
