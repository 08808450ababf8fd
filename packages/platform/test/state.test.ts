import type { Endpoint, ListEndpointReleasesResponse } from '@flash-ts/core/contract';
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { archiveOf, type Artifact } from '@flash-ts/testkit/archives';
import { until } from '@flash-ts/testkit/waiting';
import { startPlatform, type Platform } from '../src/index.js';
import { workerArtifact } from './support/artifact.js';
import { Rig, temporaryFolder, type Answer } from './support/rig.js';
import { localImage } from '../src/ids/image.js';

const MB = 1024 * 1024;
const stops: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
});

function home(): string {
  const folder = temporaryFolder();
  stops.push(folder.remove);
  return folder.path;
}

async function start(path: string, settings = {}): Promise<{ platform: Platform; rig: Rig }> {
  const platform = await startPlatform({ home: path, port: 0, version: '0.0.0', settings });
  stops.push(() => platform.stop());
  return { platform, rig: new Rig(platform) };
}

/** The built platform in a process that may write no file larger than `megabytes`. */
async function startWithFileLimit(path: string, megabytes: number): Promise<Rig> {
  const program = join(import.meta.dirname, 'fixtures/platform-process.mjs');
  const built = join(import.meta.dirname, '../dist/index.js');
  const script = `ulimit -f ${megabytes * 1024}; exec "$0" --disable-warning=ExperimentalWarning "$@"`;
  const child: ChildProcess = spawn('bash', ['-c', script, process.execPath, program, built, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  stops.push(async () => {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  });
  const [line] = (await once(createInterface({ input: child.stdout as NodeJS.ReadableStream }), 'line')) as [string];
  const { url, key } = JSON.parse(line) as { url: string; key: string };
  return new Rig({ url, key });
}

const codeOf = ({ text }: Answer) => (JSON.parse(text) as { code?: string }).code;
const list = async (rig: Rig) =>
  (JSON.parse((await rig.control('GET', '/v2/serverless')).text) as { endpoints: Endpoint[] }).endpoints;

describe('changes', () => {
  it('are serial: each makes a version of its own, and the last one is what is there, also after a restart', async () => {
    const path = home();
    const { platform, rig } = await start(path);
    const { id } = await rig.create({ workers: { min: 0, max: 1, idleTimeout: 60 } });
    const deploy = async (name: string) => {
      for (let count = 0; count < 10; count += 1) {
        const answer = await rig.patch(id, { env: { LABEL: `${name}-${count}` } });
        expect(answer.status).toBe(200);
      }
    };
    await Promise.all([deploy('a'), deploy('b'), deploy('c')]);
    const [live] = await list(rig);
    const { releases, endpointVersion } = JSON.parse(
      (await rig.control('GET', `/v2/serverless/${id}/releases`)).text,
    ) as ListEndpointReleasesResponse;
    expect(endpointVersion).toBe(31);
    // Behind the newest ones there may be one that serves still, as no newer one has come up yet, and one whose worker is about to go.
    const newest = releases.slice(0, 20);
    expect(newest.map(({ version }) => version)).toEqual(Array.from({ length: 20 }, (_, index) => 31 - index));
    expect(releases.length).toBeLessThanOrEqual(22);
    expect(newest[0]?.diff).toMatchObject([{ field: 'template.env', new: live?.env }]);
    // Each began where the one before it ended: none was overwritten unseen.
    for (const [index, { diff }] of newest.slice(0, -1).entries()) {
      expect(diff[0]?.old).toEqual(newest[index + 1]?.diff[0]?.new);
    }
    await platform.stop();
    expect(await list((await start(path)).rig)).toMatchObject([{ id, env: live?.env }]);
  });

  it('stores an artifact once that is sent twice at the same time', async () => {
    const path = home();
    const { rig } = await start(path);
    const artifact = await workerArtifact('twice');
    const statuses = await Promise.all([rig.upload(artifact), rig.upload(artifact), rig.upload(artifact)]);
    expect(statuses.filter((status) => status === 201)).toHaveLength(1);
    expect(readdirSync(join(path, 'artifacts'))).toEqual([artifact.digest]);
  });
});

describe('a full disk', () => {
  it('fails the change that does not fit, keeps what runs, and takes the next one that does', async () => {
    const { rig } = await start(home(), { stateBytes: MB / 4 });
    const { id } = await rig.create({ env: { LABEL: 'kept' } });
    await rig.settled(id);
    const large = { LABEL: 'lost', LARGE: 'x'.repeat(MB / 2) };
    const refused = await rig.patch(id, { env: large });
    expect([refused.status, codeOf(refused)]).toEqual([507, 'FLASH_DISK_FULL']);
    const { archive, digest } = await workerArtifact();
    expect(archive.length).toBeGreaterThan(0);
    const body = {
      name: 'second',
      type: 'LOAD_BALANCER',
      image: localImage('app', digest),
      cpu: [{ id: 'cpu3c', vcpuCount: 2 }],
      scaling: { type: 'REQUEST_COUNT', requestCount: 1 },
      env: large,
    };
    expect((await rig.control('POST', '/v2/serverless', body)).status).toBe(507);
    expect(await list(rig)).toMatchObject([{ id, env: { LABEL: 'kept' } }]);
    expect(JSON.parse((await rig.ask(id, '/pid')).text)).toMatchObject({ label: 'kept' });
    expect((await rig.patch(id, { env: { LABEL: 'new' } })).status).toBe(200);
    expect(await rig.settled(id)).toMatchObject({ version: 2, state: 'serving' });
  });

  it('goes on when even what it learns of its workers can not be written', async () => {
    const { rig } = await start(home(), { stateBytes: MB / 4 });
    const { id } = await rig.create({ env: { LABEL: 'a' } });
    await rig.settled(id);
    // Fills what is left in ever smaller pieces.
    for (let size = MB / 4; size > 16; size /= 2) {
      for (let tries = 0; tries < 50; tries += 1) {
        const name = 'v'.repeat(size);
        const { status } = await rig.control('POST', '/v2/network-volumes', { name, size: 10, dataCenter: 'EU-RO-1' });
        if (status === 507) break;
      }
    }
    const pid = await rig.pidOf(id);
    process.kill(pid, 'SIGKILL');
    expect((await rig.ask(id, '/pid')).status).toBe(200);
    expect((await rig.control('DELETE', `/v2/serverless/${id}`)).status).toBe(204);
  });

  it('leaves nothing of an artifact that could not be written, and serves on', async () => {
    const path = home();
    const rig = await startWithFileLimit(path, 6);
    const { id } = await rig.create();
    await rig.settled(id);
    const stored = readdirSync(join(path, 'artifacts'));
    const large = await archiveOf([
      [{ name: 'worker.mjs' }, ''],
      [{ name: 'model.bin' }, randomBytes(8 * MB)],
    ]);
    const answer = await rig.control('PUT', `/local/artifacts/${large.digest}`, large.archive);
    expect([answer.status, codeOf(answer)]).toEqual([507, 'FLASH_DISK_FULL']);
    // Small when packed, too large when unpacked.
    const unpacked = await archiveOf([
      [{ name: 'worker.mjs' }, ''],
      [{ name: 'zeros.bin' }, Buffer.alloc(8 * MB)],
    ]);
    const second = await rig.control('PUT', `/local/artifacts/${unpacked.digest}`, unpacked.archive);
    expect([second.status, codeOf(second)]).toEqual([507, 'FLASH_DISK_FULL']);
    expect(readdirSync(join(path, 'artifacts'))).toEqual(stored);
    expect((await rig.ask(id, '/pid')).status).toBe(200);
  });
});

describe('artifacts', () => {
  it('are refused as bombs, with nothing left', async () => {
    const path = home();
    const { rig } = await start(path);
    const bomb = await archiveOf([
      [{ name: 'worker.mjs' }, ''],
      [{ name: 'zeros.bin' }, Buffer.alloc(64 * MB)],
    ]);
    expect(bomb.archive.length).toBeLessThan(MB / 8);
    const answer = await rig.control('PUT', `/local/artifacts/${bomb.digest}`, bomb.archive);
    expect([answer.status, codeOf(answer)]).toEqual([422, 'FLASH_ARTIFACT_REFUSED']);
    expect(answer.text).toContain('100 times its size');
    expect(readdirSync(join(path, 'artifacts'))).toEqual([]);
  });

  it('are cleared at a start when nobody named them for long, or their removal was cut off', async () => {
    const path = home();
    const first = await start(path, { artifactUnusedMs: 3_600_000 });
    const { id } = await first.rig.create();
    const [used, fresh] = [(await workerArtifact()).digest, (await workerArtifact('fresh')).digest];
    await first.rig.upload(await workerArtifact('fresh'));
    await first.platform.stop();
    mkdirSync(join(path, 'artifacts', `.removed-${'0'.repeat(64)}`));
    const second = await start(path, { artifactUnusedMs: 3_600_000 });
    expect(readdirSync(join(path, 'artifacts')).toSorted()).toEqual([used, fresh].toSorted());
    await second.platform.stop();
    const third = await start(path, { artifactUnusedMs: 0 });
    expect(readdirSync(join(path, 'artifacts'))).toEqual([used]);
    expect((await third.rig.ask(id, '/pid')).status).toBe(200);
  });
});

describe('a compile cache', () => {
  const cache = (): Promise<Artifact> => archiveOf([[{ name: 'v24/cached.bin' }, 'machine code']]);
  const environmentOf = async (rig: Rig, id: string) =>
    JSON.parse((await rig.ask(id, '/env')).text) as Record<string, string>;

  it('belongs to its artifact, reaches its workers and goes with it', async () => {
    const path = home();
    const { rig } = await start(path);
    const { digest } = await workerArtifact();
    const route = `/local/artifacts/${digest}/compile-cache`;
    const { archive } = await cache();
    const early = await rig.control('PUT', route, archive);
    expect([early.status, codeOf(early)]).toEqual([404, 'FLASH_ARTIFACT_UNKNOWN']);
    const { id } = await rig.create();
    expect(await environmentOf(rig, id)).not.toHaveProperty('NODE_COMPILE_CACHE');
    expect((await rig.control('HEAD', route)).status).toBe(404);
    expect((await rig.control('PUT', route, archive)).status).toBe(201);
    expect((await rig.control('PUT', route, archive)).status).toBe(200);
    expect((await rig.control('HEAD', route)).status).toBe(200);
    const folder = join(path, 'artifacts', digest, '.compile-cache');
    expect(existsSync(join(folder, 'v24/cached.bin'))).toBe(true);
    await rig.patch(id, { env: { LABEL: 'cached' } });
    await until('the new version answers', async () => (await environmentOf(rig, id)).LABEL === 'cached');
    expect(await environmentOf(rig, id)).toMatchObject({
      NODE_COMPILE_CACHE: folder,
      NODE_COMPILE_CACHE_PORTABLE: '1',
    });
    await rig.control('DELETE', `/v2/serverless/${id}`);
    await until('it is gone', () => !existsSync(folder) && readdirSync(join(path, 'artifacts')).length === 0);
  });

  it('is unpacked by the rules of artifacts', async () => {
    const path = home();
    const { rig } = await start(path);
    const artifact = await workerArtifact();
    await rig.upload(artifact);
    const route = `/local/artifacts/${artifact.digest}/compile-cache`;
    const evil = await archiveOf([[{ name: '../worker.mjs' }, 'evil']]);
    expect((await rig.control('PUT', route, evil.archive)).status).toBe(422);
    expect((await rig.control('PUT', route, Buffer.from('garbage'))).status).toBe(422);
    expect((await rig.control('HEAD', route)).status).toBe(404);
    expect(readdirSync(join(path, 'artifacts'))).toEqual([artifact.digest]);
  });
});
