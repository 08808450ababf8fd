import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { startPlatform, type Platform } from '../src/index.js';
import { workerArtifact } from './support/artifact.js';
import { exchange } from './support/raw-exchange.js';
import { Rig, temporaryFolder } from './support/rig.js';
import { localImage } from '../src/ids/image.js';

const folder = temporaryFolder();
let platform: Platform;
let rig: Rig;
/** The endpoint that is asked, and the one that must never be reached by it. */
let own: string;
let other: string;
let otherWorker: string;
let digest: string;

beforeAll(async () => {
  platform = await startPlatform({ home: join(folder.path, 'home'), port: 0, version: '0.0.0' });
  rig = new Rig(platform);
  const create = (LABEL: string) =>
    rig.create({ name: LABEL, env: { LABEL }, workers: { min: 1, max: 1, idleTimeout: 60 } });
  [own, other] = (await Promise.all([create('own'), create('other')])).map(({ id }) => id) as [string, string];
  await Promise.all([rig.settled(own), rig.settled(other)]);
  otherWorker = (await rig.workers(other)).workers[0]?.id as string;
  ({ digest } = await workerArtifact());
});
afterAll(async () => {
  await platform.stop();
  folder.remove();
});

/** Status and worker of the answer to a request line that is sent as it is, from someone without the key. */
async function ask(path: string, host = 'localhost', headers: readonly string[] = []): Promise<[number, string?]> {
  const heard = await exchange(platform.port, [
    `GET ${path} HTTP/1.1`,
    `Host: ${host}`,
    ...headers,
    'Connection: close',
  ]);
  expect(heard).not.toContain('"label":"other"');
  const worker = /^x-runpod-worker-id: (.*)\r$/im.exec(heard)?.[1];
  expect(worker).not.toBe(otherWorker);
  return [Number(heard.split(' ')[1]), worker];
}
const tree = () => readdirSync(folder.path, { recursive: true, encoding: 'utf8' }).toSorted();

describe('no path of a request', () => {
  it.each([
    '/../OTHER/pid',
    '/../../e/OTHER/pid',
    '/%2e%2e/OTHER/pid',
    '/..%2fOTHER/pid',
    '//e/OTHER/pid',
    '/e/OTHER/pid',
  ])('leaves the endpoint that it names first: %s', async (path) => {
    const [status, worker] = await ask(`/e/${own}${path.replace('OTHER', other)}`);
    // The worker itself knows no such path.
    expect([status, worker]).toEqual([404, expect.any(String)]);
    expect(await ask(path.replace('OTHER', other), `${own}.api.localhost`)).toEqual([404, worker]);
  });

  it.each([
    // A name that no endpoint has.
    [404, '/e/OWN%2f..%2fOTHER/pid'],
    [404, '/e/OWN\\..\\OTHER/pid'],
    [404, '/e/OWN;/../OTHER/pid'],
    [404, '/e/./OTHER/pid'],
    [404, '/e/../e/OTHER/pid'],
    // Paths of the control API, which asks for its key before all else.
    [401, '//e/OTHER/pid'],
    [401, '/%65/OTHER/pid'],
    [401, '/e%2fOTHER/pid'],
    [401, '/E/OTHER/pid'],
  ])('answers %i where a spelling names no endpoint: %s', async (status, path) => {
    expect(await ask(path.replace('OWN', own).replace('OTHER', other))).toEqual([status, undefined]);
  });

  it('reaches the control API on an endpoint’s host', async () => {
    const authorization = `Authorization: Bearer ${platform.key}`;
    const [status, worker] = await ask('/local/status', `${own}.api.localhost`, [authorization]);
    expect([status, worker]).toEqual([404, expect.any(String)]);
  });
});

describe('no header', () => {
  it('turns a request to another endpoint', async () => {
    const foreign = `${other}.api.localhost`;
    const names = ['X-Forwarded-Host', 'X-Original-Host', 'X-Host', 'X-Runpod-Endpoint-Id'];
    const headers = [
      ...names.map((name) => `${name}: ${foreign}`),
      `Forwarded: host=${foreign}`,
      `X-Original-URL: /e/${other}/pid`,
      `X-Rewrite-URL: /e/${other}/pid`,
    ];
    expect(await ask('/pid', `${own}.api.localhost`, headers)).toEqual([200, expect.any(String)]);
    expect(await ask(`http://${foreign}/pid`, `${own}.api.localhost`)).toEqual([400, undefined]);
    expect(await ask('/pid', `${own}.api.localhost`, [`Host: ${foreign}`])).toEqual([400, undefined]);
  });

  it('wishes for a worker of another endpoint', async () => {
    const wish = (value: string) => ask(`/e/${own}/pid`, 'localhost', [`X-Runpod-Worker-Id: ${value}`]);
    expect(await wish(otherWorker)).toEqual([200, expect.any(String)]);
    expect(await wish(`strict ${otherWorker}`)).toEqual([404, undefined]);
    expect(await wish(`strict-resume ${otherWorker}`)).toEqual([404, undefined]);
    expect(await wish(`strict ../${other}/${otherWorker}`)).toEqual([400, undefined]);
  });
});

describe('no name', () => {
  it.each([
    'flash.local/../../app@sha256:DIGEST',
    'flash.local/app/../other@sha256:DIGEST',
    'flash.local//app@sha256:DIGEST',
    'flash.local/app@sha256:../../../key',
    'flash.local/app@sha256:DIGEST/../../key',
    'flash.local/app@sha256:DIGEST\u0000',
    'flash.local/app@sha256:DIGEST\n',
    'file:///etc/passwd',
    '/etc/passwd',
  ])('of an image leads to a file: %j', async (name) => {
    const before = tree();
    const image = name.replace('DIGEST', digest);
    const attempts = [
      rig.control('PATCH', `/v2/serverless/${own}`, { image }),
      rig.control('POST', `/local/endpoints/${own}/canary`, { percent: 1, changes: { image } }),
    ];
    for (const { status, text } of await Promise.all(attempts)) {
      expect([status, JSON.parse(text)]).toMatchObject([422, { code: 'FLASH_IMAGE_FOREIGN' }]);
    }
    expect((await rig.rollout(own)).version).toBe(1);
    expect(tree()).toEqual(before);
  });

  it('of an artifact, an endpoint or a worker leads out of its folder', async () => {
    const before = tree();
    const authorization = `Authorization: Bearer ${platform.key}`;
    const status = async (method: string, path: string) => {
      const lines = [
        `${method} ${path} HTTP/1.1`,
        'Host: localhost',
        authorization,
        'Content-Length: 1',
        'Connection: close',
      ];
      const heard = await exchange(platform.port, lines, 'x');
      expect(heard).not.toContain(platform.key);
      return Number(heard.split(' ')[1]);
    };
    for (const path of [
      '..',
      '%2e%2e',
      '..%2f..%2fkey',
      '../../key',
      '..%5ckey',
      `${digest}%2f..%2f..%2fkey`,
      `${digest}%00`,
    ]) {
      expect(await status('PUT', `/local/artifacts/${path}`)).toBe(404);
      expect(await status('PUT', `/local/artifacts/${path}/compile-cache`)).toBe(404);
      expect(await status('GET', `/v2/serverless/${own}/workers/${path}/logs`)).toBe(404);
      expect(await status('GET', `/local/endpoints/${path}`)).toBe(404);
    }
    expect(await status('GET', `/v2/serverless/${own}/workers/${otherWorker}/logs`)).toBe(404);
    expect(tree()).toEqual(before);
  });

  it('of an endpoint becomes that of a file', async () => {
    const name = '../../../escaped';
    const { id } = await rig.create({ name, image: localImage('app', digest) });
    await rig.settled(id);
    expect((await rig.ask(id, '/pid')).status).toBe(200);
    expect(tree().filter((path) => path.includes('escaped'))).toEqual([]);
    await rig.control('DELETE', `/v2/serverless/${id}`);
  });
});
