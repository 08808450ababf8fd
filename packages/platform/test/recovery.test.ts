import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { isAlive } from '@flash-ts/testkit/processes';
import { until } from '@flash-ts/testkit/waiting';
import { startPlatform, type Platform } from '../src/index.js';
import { keepersOf, kill, startProcess } from './support/platform-process.js';
import { Rig, temporaryFolder } from './support/rig.js';

const started: (ChildProcess | Platform)[] = [];
const folders: { remove: () => void }[] = [];
const home = (): string => {
  const folder = temporaryFolder();
  folders.push(folder);
  return folder.path;
};
const start = async (path: string, port = 0): Promise<Platform> => {
  const platform = await startPlatform({ home: path, port, version: '0.0.0' });
  started.push(platform);
  return platform;
};

const startApart = (path: string) => startProcess(path, (child) => started.push(child));

afterEach(async () => {
  for (const one of started.splice(0)) {
    if ('stop' in one) await one.stop();
    else if (one.exitCode === null && one.signalCode === null) await kill(one);
  }
  for (const folder of folders.splice(0)) folder.remove();
});

describe('after the platform was killed', () => {
  it('leaves no worker, and the next platform has the endpoints, which answer', async () => {
    const path = home();
    const first = await startApart(path);
    const warm = await first.rig.create({
      name: 'warm',
      workers: { min: 1, max: 1, idleTimeout: 60 },
      env: { LABEL: 'w' },
    });
    const cold = await first.rig.create({ name: 'cold' });
    await Promise.all([first.rig.settled(warm.id), first.rig.settled(cold.id)]);
    const pid = await first.rig.pidOf(warm.id);
    await kill(first.child);
    await until('its worker is gone', () => !isAlive(pid));

    const platform = await start(path);
    const rig = new Rig(platform);
    expect(platform.key).toBe(first.rig.key);
    expect(await rig.rollout(warm.id)).toMatchObject({ version: 1, state: 'serving' });
    await until('the minimum runs', async () => (await rig.workers(warm.id)).summary.idle === 1);
    expect((await rig.ask(warm.id, '/pid')).status).toBe(200);
    expect((await rig.ask(cold.id, '/pid')).status).toBe(200);
  });

  it('wakes a worker that stands still, so that it sees that the platform is gone', async () => {
    const first = await startApart(home());
    const { id } = await first.rig.create({ workers: { min: 1, max: 1, idleTimeout: 60 } });
    const pid = await first.rig.pidOf(id);
    process.kill(pid, 'SIGSTOP');
    await kill(first.child);
    await until('the worker is gone', () => !isAlive(pid));
    expect(isAlive(pid)).toBe(false);
  });

  it('kills a worker that nobody woke', async () => {
    const path = home();
    const first = await startApart(path);
    const { id } = await first.rig.create({ workers: { min: 1, max: 1, idleTimeout: 60 } });
    const pid = await first.rig.pidOf(id);
    for (const keeper of keepersOf(first.child)) process.kill(keeper, 'SIGKILL');
    process.kill(pid, 'SIGSTOP');
    await kill(first.child);
    expect(isAlive(pid)).toBe(true);
    await start(path);
    await until('the worker is gone', () => !isAlive(pid));
  });

  it('goes on with a release that was under way', async () => {
    const path = home();
    const first = await startApart(path);
    const gate = join(path, 'gate');
    const { id } = await first.rig.create({ env: { LABEL: 'old' } });
    await first.rig.settled(id);
    await first.rig.patch(id, { env: { LABEL: 'new', GATE: gate } });
    await kill(first.child);
    const platform = await start(path);
    const rig = new Rig(platform);
    expect(await rig.rollout(id)).toMatchObject({ version: 2, state: 'verifying', servingVersion: 1 });
    expect((await rig.ask(id, '/pid')).text).toContain('"old"');
    await rig.patch(id, { env: { LABEL: 'new' } });
    expect(await rig.settled(id)).toMatchObject({ version: 3, state: 'serving' });
  });
});

describe('start and stop', () => {
  it('refuses a busy port by its number, and can start on another with the same home', async () => {
    const path = home();
    const busy = createServer().listen(0, '127.0.0.1');
    await once(busy, 'listening');
    const { port } = busy.address() as { port: number };
    await expect(start(path, port)).rejects.toMatchObject({
      code: 'FLASH_PORT_BUSY',
      message: expect.stringContaining(String(port)),
      fix: expect.stringContaining('FLASH_PLATFORM_PORT'),
    });
    await start(path);
    busy.close();
  });

  it('refuses a home in use, naming who has it, and takes it when that one has stopped', async () => {
    const path = home();
    const first = await start(path);
    await expect(start(path)).rejects.toMatchObject({
      code: 'FLASH_HOME_LOCKED',
      message: expect.stringContaining(`pid ${process.pid}, port ${first.port}`),
    });
    await first.stop();
    await start(path);
  });

  it('refuses a home that is a file', async () => {
    await expect(start(import.meta.filename)).rejects.toMatchObject({ code: 'FLASH_HOME_UNUSABLE' });
  });

  it('announces itself, and stops when asked, with no worker, socket or announcement left', async () => {
    const path = home();
    const platform = await start(path);
    const announced = JSON.parse(readFileSync(join(path, 'platform.json'), 'utf8')) as object;
    expect(announced).toMatchObject({ pid: process.pid, port: platform.port });
    const rig = new Rig(platform);
    const { id } = await rig.create();
    const pid = await rig.pidOf(id);
    const slow = rig.ask(id, '/sleep/500');
    await until('it runs', async () => (await rig.workers(id)).summary.running === 1);
    expect((await rig.control('POST', '/local/stop')).status).toBe(202);
    expect((await slow).status).toBe(200);
    await platform.closed;
    expect(isAlive(pid)).toBe(false);
    expect(existsSync(join(path, 'platform.json'))).toBe(false);
    expect(existsSync(join(path, 'run'))).toBe(false);
    expect(readdirSync(path)).toContain('state.db');
    await expect(rig.control('GET', '/local/status')).rejects.toMatchObject({
      code: 'FLASH_PLATFORM_UNREACHABLE',
      cause: { code: 'ECONNREFUSED' },
    });
  });

  it('finds a shorter place for sockets when the home is deep', async () => {
    const platform = await start(join(home(), 'd'.repeat(100)));
    const rig = new Rig(platform);
    const { id } = await rig.create();
    expect((await rig.ask(id, '/pid')).status).toBe(200);
  });
});
