import type { CreateEndpointRequest, PlatformEvent } from '@flash-ts/core/contract';
import { readFileSync } from 'node:fs';
import { isAlive } from '@flash-ts/testkit/processes';
import { until } from '@flash-ts/testkit/waiting';
import { startPlatform, type Platform, type PlatformSettings } from '../src/index.js';
import { DrivenClock } from '../src/testing/driven-clock.js';
import { EventReader } from './support/event-reader.js';
import { Rig, temporaryFolder } from './support/rig.js';

const folder = temporaryFolder();
const clock = new DrivenClock();
const opened: { platform: Platform; reader: EventReader<PlatformEvent> }[] = [];
let [rig, reader] = [] as unknown as [Rig, EventReader<PlatformEvent>];

async function open(home: string, settings: Partial<PlatformSettings> = {}): Promise<void> {
  const platform = await startPlatform({
    home,
    port: 0,
    version: '0.0.0',
    clock,
    settings: { watchMs: 0, ...settings },
  });
  rig = new Rig(platform);
  reader = new EventReader<PlatformEvent>(rig, '/local/events');
  opened.push({ platform, reader });
}

beforeAll(() => open(folder.path));
afterAll(async () => {
  for (const one of opened) {
    one.reader.close();
    await one.platform.stop();
  }
  folder.remove();
});

/** Which worker answers, and its process. */
const where = async (id: string, options = {}) => {
  const { worker } = JSON.parse((await rig.ask(id, '/pid', options)).text) as { worker: string };
  const { workers } = await rig.workers(id);
  return { worker, pid: workers.find((running) => running.id === worker)?.pid as number };
};
const create = async (fields: Partial<CreateEndpointRequest> = {}) => {
  const { id } = await rig.create({ flashboot: 'FLASHBOOT', workers: { min: 0, max: 2, idleTimeout: 60 }, ...fields });
  await rig.settled(id);
  return id;
};
const isStopped = (pid: number) => isAlive(pid) && /^State:\s+T/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
const told = (kind: PlatformEvent['kind'], id: string) =>
  reader.events.filter(({ data }) => data.kind === kind && data.endpointId === id).length;
/** Lets the idle time of its workers pass. @param count of its freezes since its creation */
const frozen = async (id: string, count = 1) => {
  await clock.advance(61_000);
  await until('its workers are frozen', () => told('worker.frozen', id) === count);
};
const affinity = (value: string) => ({ headers: { 'x-runpod-worker-id': value } });

describe('FlashBoot', () => {
  it('freezes a worker that is scaled down, and gives the next request to it', async () => {
    const id = await create();
    const before = await where(id);
    await frozen(id);
    await until('it stands still', () => isStopped(before.pid));
    expect((await rig.workers(id)).summary.total).toBe(0);
    expect(await where(id)).toEqual(before);
    expect([told('worker.revived', id), told('worker.started', id)]).toEqual([1, 1]);
  });

  it('does not take it for dead, however long it stood still', async () => {
    const id = await create();
    const before = await where(id);
    await frozen(id);
    await clock.advance(3_600_000);
    expect(await where(id)).toEqual(before);
    await clock.advance(5000);
    expect(await where(id)).toEqual(before);
    expect([told('worker.unhealthy', id), told('worker.crashed', id)]).toEqual([0, 0]);
  });

  it('revives the worker that a request insists on, and no other request does so against its will', async () => {
    const id = await create({ workers: { min: 2, max: 2, idleTimeout: 60 } });
    const { workers } = await until('two are ready', async () => {
      const all = await rig.workers(id);
      return all.summary.idle === 2 ? all : undefined;
    });
    const [a, b] = workers.map((worker) => worker.id) as [string, string];
    await rig.patch(id, { workers: { min: 0 } });
    await frozen(id, 2);
    expect((await rig.ask(id, '/pid', affinity(`strict ${a}`))).status).toBe(404);
    expect((await where(id, affinity(a))).worker).toBe(a);
    expect((await where(id, affinity(`strict-resume ${b}`))).worker).toBe(b);
    expect((await rig.ask(id, '/pid', affinity('strict-resume nobody'))).status).toBe(404);
    expect(told('worker.started', id)).toBe(2);
  });

  it('ends a frozen worker with its version, with FlashBoot, above workers.max and with its endpoint', async () => {
    for (const change of [{ env: { LABEL: 'new' } }, { flashboot: 'OFF' }, { workers: { max: 0 } }] as const) {
      const id = await create();
      const { pid } = await where(id);
      await frozen(id);
      await rig.patch(id, change);
      await until('it is gone', () => !isAlive(pid));
    }
    const id = await create();
    const { pid } = await where(id);
    await frozen(id);
    await rig.control('DELETE', `/v2/serverless/${id}`);
    await until('it is gone', () => !isAlive(pid));
    expect(told('worker.crashed', id)).toBe(0);
  });

  it('starts a fresh one when the frozen one was killed', async () => {
    const id = await create();
    const { pid } = await where(id);
    await frozen(id);
    process.kill(pid, 'SIGKILL');
    await until('it was noticed', () => told('worker.crashed', id) === 1);
    expect((await rig.ask(id, '/pid')).status).toBe(200);
  });

  it('keeps as many as are allowed, and ends the one that has been frozen for longest', async () => {
    const home = temporaryFolder();
    await open(home.path, { frozenWorkers: 1 });
    const first = await create({ name: 'first' });
    const old = await where(first);
    await frozen(first);
    const second = await create({ name: 'second' });
    const young = await where(second);
    await frozen(second);
    await until('the older one is gone', () => !isAlive(old.pid));
    await until('the younger one stands still', () => isStopped(young.pid));
    await opened.at(-1)?.platform.stop();
    expect(isAlive(young.pid)).toBe(false);
    home.remove();
  });

  it('says that it is off where it is, and ends workers instead', async () => {
    const home = temporaryFolder();
    await open(home.path, { frozenWorkers: 0 });
    const id = await create();
    const { pid } = await where(id);
    await clock.advance(61_000);
    await until('it is gone', () => !isAlive(pid));
    await until('it was told', () => told('worker.stopped', id) === 1);
    expect([told('flashboot.unavailable', id), told('worker.frozen', id)]).toEqual([1, 0]);
    await opened.at(-1)?.platform.stop();
    home.remove();
  });
});
