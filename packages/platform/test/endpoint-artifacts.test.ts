import type { Endpoint } from '@flash-ts/core/contract';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { archiveOf, type Artifact } from '@flash-ts/testkit/archives';
import { until } from '@flash-ts/testkit/waiting';
import { startPlatform, type Platform } from '../src/index.js';
import { Rig, temporaryFolder } from './support/rig.js';
import { localImage } from '../src/ids/image.js';

const WORKER = readFileSync(join(import.meta.dirname, 'fixtures/worker/worker.mjs'));
const digestOf = (letter: string) => letter.repeat(64);
const image = (letter: string) => localImage('app', digestOf(letter));

/** An artifact whose manifest lists endpoints by name with the digest of each. */
function artifactWith(note: string, digests: Readonly<Record<string, string>>): Promise<Artifact> {
  const resources = Object.entries(digests).map(([name, letter]) => [name, { digest: digestOf(letter) }]);
  return archiveOf([
    [{ name: 'worker.mjs' }, WORKER],
    [{ name: 'flash_manifest.json' }, JSON.stringify({ resources: Object.fromEntries(resources) })],
    [{ name: 'note.txt' }, note],
  ]);
}

describe('images that name an endpoint of an artifact', () => {
  const folder = temporaryFolder();
  let platform: Platform;
  let rig: Rig;
  let first: Artifact;
  let second: Artifact;
  let one: Endpoint;
  let two: Endpoint;

  const start = async () => {
    platform = await startPlatform({ home: folder.path, port: 0, version: '0.0.0', settings: { releasesKept: 2 } });
    rig = new Rig(platform);
  };
  const stored = () =>
    readdirSync(join(folder.path, 'artifacts'))
      .filter((name) => !name.startsWith('.'))
      .toSorted();
  const known = async (letter: string) => (await rig.control('HEAD', `/local/artifacts/${digestOf(letter)}`)).status;

  const create = async (name: string, named: string): Promise<Endpoint> => {
    const workers = { min: 0, max: 1, idleTimeout: 60 };
    const cpu = [{ id: 'cpu3c', vcpuCount: 2 }];
    const scaling = { type: 'REQUEST_COUNT', requestCount: 1 };
    const body = { name, type: 'LOAD_BALANCER', image: named, cpu, scaling, workers };
    return JSON.parse((await rig.control('POST', '/v2/serverless', body)).text) as Endpoint;
  };

  beforeAll(async () => {
    await start();
    first = await artifactWith('first', { one: 'a', two: 'b' });
    second = await artifactWith('second', { one: 'a', two: 'c' });
    await rig.upload(first);
    one = await create('one', image('a'));
    two = await create('two', image('b'));
    await Promise.all([rig.settled(one.id), rig.settled(two.id)]);
  });
  afterAll(async () => {
    await platform.stop();
    folder.remove();
  });

  it('are refused as long as no artifact has it', async () => {
    expect(await known('c')).toBe(404);
    const { status, text } = await rig.patch(two.id, { image: image('c') });
    expect(status).toBe(422);
    expect(text).toContain('FLASH_ARTIFACT_MISSING');
  });

  it('run from the artifact that came first with it, and both artifacts stay', async () => {
    await rig.upload(second);
    expect(await known('c')).toBe(200);
    expect((await rig.patch(one.id, { image: image('a') })).status).toBe(200);
    await rig.patch(two.id, { image: image('c') });
    expect(await rig.settled(two.id)).toMatchObject({ version: 2, state: 'serving' });
    expect(await rig.rollout(one.id)).toMatchObject({ version: 1, state: 'serving' });
    expect(stored()).toEqual([first.digest, second.digest].toSorted());
  });

  it('are found again by the next platform, and rolled back to', async () => {
    await platform.stop();
    await start();
    expect((await rig.ask(one.id, '/pid')).status).toBe(200);
    await rig.control('POST', `/local/endpoints/${two.id}/rollback`, { version: 1 });
    // Still watched, so that the version before is there to take over again.
    expect(await rig.settled(two.id)).toMatchObject({ version: 2, servingVersion: 1, state: 'serving' });
    expect((await rig.ask(two.id, '/pid')).status).toBe(200);
  });

  it('keep an artifact as long as one version of one endpoint names what it holds', async () => {
    await rig.control('DELETE', `/v2/serverless/${two.id}`);
    await until('the artifact of no version is gone', () => !stored().includes(second.digest));
    expect(stored()).toEqual([first.digest]);
    expect(await known('c')).toBe(404);
    expect((await rig.ask(one.id, '/pid')).status).toBe(200);
    await rig.control('DELETE', `/v2/serverless/${one.id}`);
    await until('the last artifact is gone', () => stored().length === 0);
  });
});
