import { execFileSync } from 'node:child_process';
import type { PlatformEvent } from '@flash-ts/core/contract';
import { isAlive } from '@flash-ts/testkit/processes';
import { until } from '@flash-ts/testkit/waiting';
import { startPlatform, type Platform, type PlatformSettings } from '../src/index.js';
import { EventReader } from './support/event-reader.js';
import { Rig, temporaryFolder } from './support/rig.js';

const MB = 1024 * 1024;
const folders: ReturnType<typeof temporaryFolder>[] = [];
const platforms: Platform[] = [];

async function open(settings: Partial<PlatformSettings>): Promise<Rig> {
  const folder = temporaryFolder();
  const platform = await startPlatform({
    home: folder.path,
    port: 0,
    version: '0.0.0',
    settings: { healthIntervalMs: 50, ...settings },
  });
  folders.push(folder);
  platforms.push(platform);
  return new Rig(platform);
}
const pidOf = (rig: Rig, id: string) => rig.pidOf(id);
const heapOf = async (rig: Rig, id: string) => Number((await rig.ask(id, '/heap')).text);

afterEach(async () => {
  for (const platform of platforms.splice(0)) await platform.stop();
  for (const folder of folders.splice(0)) folder.remove();
});

describe('a worker’s memory', () => {
  it('ends it beyond its limit, with the reason in its events and its log', async () => {
    const rig = await open({ workerMemory: 250 * MB });
    const { id } = await rig.create({ workers: { min: 1, max: 1, idleTimeout: 60 } });
    await rig.settled(id);
    const pid = await pidOf(rig, id);
    const reader = new EventReader<PlatformEvent>(rig, `/local/events?endpoint=${id}`);
    // Sent once, whether or not the worker still answers.
    await rig.ask(id, '/keep/300', { method: 'POST', body: 'x' });
    await until('it is gone', () => !isAlive(pid));
    const told = /^The worker used [23]\d\d(\.\d)? MB, which is more than the 250 MB of the setting workerMemory/;
    await until('it was told', () => reader.events.some(({ data }) => data.kind === 'worker.crashed'));
    const because = reader.events.flatMap(({ data }) => (data.kind === 'worker.crashed' ? [data.because] : []));
    expect(because).toEqual([expect.stringMatching(told)]);
    reader.close();
    expect((await rig.control('GET', `/local/logs?endpoint=${id}`)).text).toContain('FLASH_WORKER_OVER_LIMIT');
    // Another has taken its place.
    expect(await pidOf(rig, id)).not.toBe(pid);
  });

  it('makes a boot fail that needs more', async () => {
    const rig = await open({ workerMemory: MB });
    const { id } = await rig.create({ env: { GATE: '/nowhere' } });
    expect(await rig.settled(id)).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('more than the 1 MB of the setting workerMemory'),
    });
  });

  it('is not looked at when the setting says so', async () => {
    const rig = await open({ workerMemory: 'off' });
    const { id } = await rig.create({ workers: { min: 1, max: 1, idleTimeout: 60 } });
    const pid = await pidOf(rig, id);
    expect((await rig.ask(id, '/keep/300')).status).toBe(200);
    expect(await pidOf(rig, id)).toBe(pid);
    const asked = ['--max-semi-space-size=16', '--print', 'v8.getHeapStatistics().heap_size_limit'];
    expect(await heapOf(rig, id)).toBe(Number(execFileSync(process.execPath, asked)));
  });

  it('leaves V8 a heap that fits, unless the endpoint has its own mind', async () => {
    const rig = await open({ workerMemory: 800 * MB });
    const limited = await rig.create({ name: 'limited' });
    const own = await rig.create({ name: 'own', env: { NODE_OPTIONS: '--max-old-space-size=1234' } });
    // The old generation, to which V8 adds a young one.
    expect((await heapOf(rig, limited.id)) / MB).toBeGreaterThanOrEqual(600);
    expect((await heapOf(rig, limited.id)) / MB).toBeLessThan(800);
    expect((await heapOf(rig, own.id)) / MB).toBeGreaterThanOrEqual(1234);
  });
});
