import type {
  CreateEndpointRequest,
  ListEndpointWorkersResponse,
  PlatformEvent,
  PlatformStatus,
} from '@flash-ts/core/contract';
import { isAlive } from '@flash-ts/testkit/processes';
import { until } from '@flash-ts/testkit/waiting';
import { startPlatform, type Platform, type PlatformSettings } from '../src/index.js';
import { DrivenClock } from '../src/testing/driven-clock.js';
import { EventReader } from './support/event-reader.js';
import { Rig, temporaryFolder } from './support/rig.js';

const RTX = 'NVIDIA GeForce RTX 4090';
const clock = new DrivenClock();
let folder: ReturnType<typeof temporaryFolder>;
let [platform, rig, reader] = [] as unknown as [Platform, Rig, EventReader<PlatformEvent>];

async function open(settings: Partial<PlatformSettings>): Promise<void> {
  folder = temporaryFolder();
  platform = await startPlatform({ home: folder.path, port: 0, version: '0.0.0', clock, settings });
  rig = new Rig(platform);
  reader = new EventReader<PlatformEvent>(rig, '/local/events');
}
afterEach(async () => {
  reader.close();
  await platform.stop();
  folder.remove();
});

const create = async (name: string, fields: Partial<CreateEndpointRequest> = {}) => {
  const gpu = { pools: ['ADA_24'] };
  const { id } = await rig.create({ name, cpu: undefined, gpu, flashboot: 'FLASHBOOT', ...fields });
  return id;
};
const counts = (id: string, wanted: Partial<ListEndpointWorkersResponse['summary']>) =>
  until(`the workers are ${JSON.stringify(wanted)}`, async () => {
    const all = await rig.workers(id);
    const fits = Object.entries(wanted).every(([state, count]) => all.summary[state as 'idle'] === count);
    return fits ? all : undefined;
  });
const told = (kind: PlatformEvent['kind'], id: string) =>
  reader.events.map(({ data }) => data).filter((event) => event.kind === kind && event.endpointId === id);
const seenBy = async (id: string, worker: string) =>
  (JSON.parse((await rig.ask(id, '/env', { headers: { 'x-runpod-worker-id': worker } })).text) as NodeJS.ProcessEnv)
    .CUDA_VISIBLE_DEVICES;
const pidOf = (id: string) => rig.pidOf(id);
/** Lets the idle time of its worker pass. @param count of its freezes since its creation */
const frozen = async (id: string, count = 1) => {
  await clock.advance(61_000);
  await until('it is frozen', () => told('worker.frozen', id).length === count);
};

describe('the allocation of GPUs', () => {
  it('are given to one worker each; the next is throttled and takes over when one goes', async () => {
    await open({ virtualGpus: [{ type: RTX, count: 2 }] });
    const id = await create('vision', { workers: { min: 3, max: 3, idleTimeout: 60 } });
    const { workers, summary } = await counts(id, { idle: 2, throttled: 1 });
    expect(summary.total).toBe(3);
    const throttled = workers.find(({ status }) => status === 'THROTTLED');
    expect(throttled).toMatchObject({ pid: null, startedAt: null, uptimeSeconds: null, gpuCount: 1, gpuTypeId: null });
    const idle = workers.filter(({ status }) => status === 'IDLE');
    expect(idle.map(({ gpuTypeId }) => gpuTypeId)).toEqual([RTX, RTX]);
    const seen = await Promise.all(idle.map((worker) => seenBy(id, worker.id)));
    expect(new Set(seen)).toEqual(new Set(['0', '1']));
    expect(told('worker.throttled', id)).toMatchObject([
      {
        workerId: throttled?.id,
        because: `no GPU free: needs 1 × ${RTX}; declared are 2 × ${RTX}, all taken by workers of vision (2)`,
      },
    ]);
    expect((await rig.control('GET', '/local/metrics')).text).toContain(
      `flash_workers{endpoint="vision",endpoint_id="${id}",state="throttled"} 1`,
    );

    const [first] = idle;
    const lost = seen[0];
    process.kill(first?.pid as number, 'SIGKILL');
    await until('it took over', async () =>
      (await rig.workers(id)).workers.some((one) => one.id === throttled?.id && one.status === 'IDLE'),
    );
    expect(await seenBy(id, throttled?.id as string)).toBe(lost);
    expect(told('worker.boot-failed', id)).toEqual([]);
    const { gpus } = JSON.parse((await rig.control('GET', '/local/status')).text) as PlatformStatus;
    expect(gpus.source).toBe('virtual');
    expect(gpus.devices.find((device) => device.id === lost)).toMatchObject({
      type: RTX,
      memoryMb: 24576,
      workerId: throttled?.id,
    });
  });

  it('of a frozen worker go to one that has none, the one frozen for longest first', async () => {
    await open({ virtualGpus: [{ type: RTX, count: 2 }] });
    const young = await create('young');
    const youngPid = await pidOf(young);
    await frozen(young);
    const old = await create('old');
    const oldPid = await pidOf(old);
    await frozen(old);
    expect(await pidOf(young)).toBe(youngPid);
    await frozen(young, 2);
    const late = await create('late');
    expect(await pidOf(late)).toBeGreaterThan(0);
    expect([isAlive(oldPid), isAlive(youngPid)]).toEqual([false, true]);
    // And the frozen one that is left comes back where it was.
    expect(await pidOf(young)).toBe(youngPid);
    expect(told('worker.throttled', late)).toHaveLength(1);
  });

  it('of an idle worker go to one that has none before its idle time is over, unless it is needed', async () => {
    await open({ virtualGpus: [{ type: RTX, count: 1 }] });
    const first = await create('first');
    const before = await pidOf(first);
    const second = await create('second');
    await pidOf(second);
    expect(isAlive(before)).toBe(false);
    const slow = rig.ask(second, '/sleep/1000');
    await counts(second, { running: 1 });
    const waiting = pidOf(first);
    await counts(first, { throttled: 1 });
    expect((await slow).status).toBe(200);
    expect(await waiting).not.toBe(before);
    await counts(second, { total: 0 });
  });

  it('of idle workers are told of as soon as there are enough of them', async () => {
    await open({ virtualGpus: [{ type: RTX, count: 2 }] });
    const small = await create('small');
    await Promise.all([rig.ask(small, '/sleep/300'), rig.ask(small, '/sleep/300')]);
    await counts(small, { idle: 2 });
    const slow = rig.ask(small, '/sleep/1500');
    await counts(small, { running: 1, idle: 1 });
    const large = await create('large', { gpu: { pools: ['ADA_24'], count: 2 } });
    await counts(large, { throttled: 1 });
    // One of them would be of no use.
    expect((await rig.workers(small)).summary).toMatchObject({ running: 1, idle: 1 });
    expect((await slow).status).toBe(200);
    await counts(large, { idle: 1 });
    expect(await seenBy(large, '')).toBe('0,1');
  });

  it('are waited for in the order of arrival, and a request that waited too long hears who has them', async () => {
    await open({ virtualGpus: [{ type: RTX, count: 1 }] });
    const holder = await create('holder', { workers: { min: 1, max: 1, idleTimeout: 60 } });
    await counts(holder, { idle: 1 });
    const [first, second] = [await create('first', { flashboot: 'OFF' }), await create('second', { flashboot: 'OFF' })];
    await counts(second, { throttled: 1 });
    const refused = rig.ask(first, '/pid');
    await until('it waits', async () =>
      (await rig.control('GET', '/local/metrics')).text.includes(
        `flash_queue_length{endpoint="first",endpoint_id="${first}"} 1`,
      ),
    );
    await clock.advance(121_000);
    const { status, text } = await refused;
    expect(status).toBe(503);
    expect(JSON.parse(text)).toMatchObject({
      reason: expect.stringContaining(`needs 1 × ${RTX}; declared are 1 × ${RTX}, all taken by workers of holder (1)`),
    });
    await rig.patch(holder, { workers: { min: 0 } });
    await counts(second, { idle: 1 });
    expect(told('worker.throttled', first)).toHaveLength(1);
    const ready = reader.events.flatMap(({ data }) => (data.kind === 'worker.ready' ? [data.endpointName] : []));
    expect(ready).toEqual(['holder', 'first', 'second']);
  });

  it('that can never be had are said to be so, at once', async () => {
    await open({ virtualGpus: [{ type: RTX, count: 2 }] });
    const id = await create('greedy', { gpu: { pools: ['ADA_24'], count: 3 } });
    await counts(id, { throttled: 1 });
    const { status, text } = await rig.ask(id, '/pid');
    const reason = `no GPU fits: needs 3 × ${RTX}; declared are 2 × ${RTX}, so no worker can ever start`;
    expect([status, JSON.parse(text)]).toMatchObject([503, { reason: expect.stringContaining(reason) }]);
    expect(await rig.rollout(id)).toMatchObject({ state: 'verifying', throttled: expect.stringContaining(reason) });
    // It holds up nobody.
    expect(await pidOf(await create('modest'))).toBeGreaterThan(0);
    await rig.patch(id, { gpu: { pools: ['ADA_24'], count: 2 } });
    expect(await seenBy(id, '')).toBe('0,1');
  });

  it('pass from a version to the next where there is no other, and requests wait meanwhile', async () => {
    await open({ virtualGpus: [{ type: RTX, count: 1 }] });
    const id = await create('single', { workers: { min: 1, max: 1, idleTimeout: 60 } });
    const before = await pidOf(id);
    await rig.patch(id, { env: { LABEL: 'two' } });
    expect(await rig.settled(id)).toMatchObject({ version: 2, state: 'serving' });
    expect(JSON.parse((await rig.ask(id, '/pid')).text)).toMatchObject({ label: 'two' });
    expect(isAlive(before)).toBe(false);
    await counts(id, { idle: 1, total: 1 });
  });

  it('go back to the version before when the next does not come up', async () => {
    await open({ virtualGpus: [{ type: RTX, count: 1 }] });
    const id = await create('single', { workers: { min: 1, max: 1, idleTimeout: 60 } });
    await pidOf(id);
    await rig.patch(id, { env: { BOOT_ERROR: 'no such model' } });
    await until('it has failed', async () => {
      await clock.advance(1000);
      return (await rig.rollout(id)).state === 'failed';
    });
    expect(JSON.parse((await rig.ask(id, '/pid')).text)).toMatchObject({ label: 'one' });
  });

  it('are not taken from the serving version by a canary', async () => {
    await open({ virtualGpus: [{ type: RTX, count: 1 }] });
    const id = await create('single', { workers: { min: 1, max: 1, idleTimeout: 60 } });
    const before = await pidOf(id);
    await rig.control('POST', `/local/endpoints/${id}/canary`, { percent: 50, changes: { env: { LABEL: 'two' } } });
    await counts(id, { idle: 1, throttled: 1 });
    expect((await rig.rollout(id)).throttled).toContain('all taken by workers of single (1)');
    expect(await pidOf(id)).toBe(before);
    await rig.control('POST', `/local/endpoints/${id}/rollback`);
    await counts(id, { idle: 1, throttled: 0 });
    expect(told('worker.stopped', id)).toMatchObject([{ because: 'it is no longer needed, and never had a GPU' }]);
  });

  it('are not kept on a machine without GPUs: workers run all the same, and it is told once', async () => {
    await open({ virtualGpus: [] });
    const env = { CUDA_VISIBLE_DEVICES: '7' };
    const id = await create('laptop', {
      gpu: { pools: ['ADA_24'], count: 8 },
      env,
      workers: { min: 2, max: 2, idleTimeout: 60 },
    });
    await counts(id, { idle: 2 });
    expect(await seenBy(id, '')).toBe('7');
    expect(told('gpus.unavailable', id)).toMatchObject([
      { because: 'the setting virtualGpus says that this machine has none' },
    ]);
    // Nor is a worker on CPUs kept from what it finds.
    expect(await seenBy((await rig.create({ name: 'cpu', env })).id, '')).toBe('7');
  });
});
