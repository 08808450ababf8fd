import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { isAlive } from '@flash-ts/testkit/processes';
import { until } from '@flash-ts/testkit/waiting';
import { startPlatform, type OwnPlatform, type TestEndpoint } from '../src/testing/index.js';
import { workerArtifact } from './support/artifact.js';

let platform: OwnPlatform;
let image: string;
beforeAll(async () => {
  platform = await startPlatform();
  image = await platform.upload((await workerArtifact()).archive);
});
afterAll(() => platform.stop());

let count = 0;
const create = async (workers: { min: number; max: number }): Promise<TestEndpoint> => {
  count += 1;
  const endpoint = await platform.create({ name: `kit-${count}`, image, workers: { ...workers, idleTimeout: 60 } });
  expect(await endpoint.settled()).toMatchObject({ state: 'serving' });
  return endpoint;
};

describe('the testing kit', () => {
  it('drives the clock past an idle timeout', async () => {
    const endpoint = await create({ min: 0, max: 1 });
    const { answers, lost } = await endpoint.burst({ requests: 5, request: { path: '/pid' } });
    expect([answers, lost]).toEqual([{ 200: 5 }, []]);
    await endpoint.until(({ idle }) => idle === 1);
    await platform.clock.advance(61_000);
    await endpoint.until(({ total }) => total === 0);
  });

  it('kills a worker in traffic without a GET being lost', async () => {
    const endpoint = await create({ min: 2, max: 2 });
    await endpoint.until(({ idle }) => idle === 2);
    const traffic = endpoint.traffic({ clients: 4, request: { path: '/sleep/20' } });
    await endpoint.until(({ running }) => running === 2);
    const [worker] = await endpoint.workers();
    worker?.kill();
    await until('the worker is replaced', async () =>
      (await endpoint.workers()).every(({ id, status }) => id !== worker?.id && status !== 'INITIALIZING'),
    );
    const { answers, lost } = await traffic.stop();
    expect(lost).toEqual([]);
    expect(Object.keys(answers)).toEqual(['200']);
  });

  it('makes a worker hang, and has it replaced', async () => {
    const endpoint = await create({ min: 1, max: 1 });
    const [worker] = await endpoint.workers();
    worker?.hang();
    await until('another is there', async () => (await endpoint.workers()).every(({ id }) => id !== worker?.id));
    expect((await endpoint.fetch('/pid')).status).toBe(200);
  });

  it('refuses health, and holds boots', async () => {
    const endpoint = await create({ min: 1, max: 1 });
    const release = endpoint.holdBoots();
    const [worker] = await endpoint.workers();
    worker?.refuseHealth();
    await endpoint.until(({ initializing, total }) => initializing === 1 && total === 1);
    release();
    await endpoint.until(({ idle }) => idle === 1);
    expect((await endpoint.events()).map(({ kind }) => kind)).toContain('worker.stopped');
  });
});

it('declares GPUs, so that a worker is throttled where there is none', async () => {
  await using own = await startPlatform({ settings: { virtualGpus: [{ type: 'NVIDIA L4', count: 1 }] } });
  const vision = await own.create({
    name: 'vision',
    image: await own.upload((await workerArtifact()).archive),
    gpu: { pools: ['AMPERE_24'] },
    workers: { min: 0, max: 2, idleTimeout: 60 },
  });
  const traffic = vision.traffic({ clients: 2, request: { path: '/sleep/100' } });
  await vision.until(({ running, throttled }) => running === 1 && throttled === 1);
  const told = (await vision.events()).find(({ kind }) => kind === 'worker.throttled');
  expect(told).toMatchObject({ because: expect.stringContaining('all taken by workers of vision (1)') });
  const { lost, workers } = await traffic.stop();
  expect([lost, workers.size]).toEqual([[], 1]);
});

it('leaves nothing when it ends, not even what hangs', async () => {
  const pids: number[] = [];
  let home = '';
  let url = '';
  const failing = async () => {
    await using own = await startPlatform();
    ({ home, url } = own);
    const other = await own.upload((await workerArtifact()).archive);
    const endpoint = await own.create({ name: 'left', image: other, workers: { min: 2, max: 2, idleTimeout: 60 } });
    await endpoint.until(({ idle }) => idle === 2);
    const workers = await endpoint.workers();
    pids.push(...workers.flatMap(({ pid }) => pid ?? []));
    workers[0]?.hang();
    throw new Error('the test fails');
  };
  await expect(failing()).rejects.toThrow('the test fails');
  expect(pids).toHaveLength(2);
  expect(pids.filter(isAlive)).toEqual([]);
  expect(existsSync(home)).toBe(false);
  await expect(fetch(url)).rejects.toThrow('fetch failed');
});

it('leaves nothing when the process of the test is killed, not even a worker that is stopped', async () => {
  const program = join(import.meta.dirname, 'fixtures/test-process.mjs');
  const kit = join(import.meta.dirname, '../dist/testing/index.js');
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, kit], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.end((await workerArtifact()).archive);
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const { home, pids } = JSON.parse(line) as { home: string; pids: number[] };
  expect(pids).toHaveLength(2);
  process.kill(pids[0] as number, 'SIGSTOP');
  child.kill('SIGKILL');
  await until('its workers are gone', () => !pids.some(isAlive));
  await until('its home is gone', () => !existsSync(home));
});
