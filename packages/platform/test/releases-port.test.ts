import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { until } from '@flash-ts/testkit/waiting';
import type { Rig } from './support/rig.js';
import { SharedPlatform } from './support/shared-platform.js';

const development = new SharedPlatform({ devToken: 'a-token' });
const production = new SharedPlatform();

let holder: Server | undefined;

afterEach(() => holder?.close());

async function holdPort(): Promise<number> {
  holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  return (holder.address() as AddressInfo).port;
}

async function freePort(): Promise<string> {
  const port = await holdPort();
  await once(holder!.close(), 'close');
  return String(port);
}

async function serving(rig: Rig, env: Record<string, string>): Promise<string> {
  const { id } = await rig.create({ env: { LABEL: 'old', ...env } });
  expect(await rig.settled(id)).toMatchObject({ state: 'serving' });
  return id;
}

describe('a new version that listens on a port which the one before has', () => {
  it('takes its place in development: the old one ends first, and requests wait', async () => {
    const { rig } = development;
    const OWN_PORT = await freePort();
    const id = await serving(rig, { OWN_PORT });
    const held = rig.ask(id, '/sleep/300');
    await until('it runs', async () => (await rig.workers(id)).summary.running === 1);
    await rig.patch(id, { env: { LABEL: 'new', OWN_PORT } });
    await until('the old one is to go', async () => (await rig.rollout(id)).servingVersion === null);
    const waiting = await rig.ask(id, '/pid');
    expect([waiting.status, JSON.parse(waiting.text)]).toEqual([200, expect.objectContaining({ label: 'new' })]);
    expect(JSON.parse((await held).text)).toMatchObject({ label: 'old' });
    expect(await rig.rollout(id)).toMatchObject({ version: 2, state: 'serving', servingVersion: 2 });
    const { gone } = await rig.lives(id);
    expect(gone.find(({ version }) => version === 1)?.end).toMatchObject({
      kind: 'asked',
      reason: 'version 2 needs the port of this worker',
    });
  });

  it('fails in development too when the port is another process’s', async () => {
    const { rig } = development;
    const id = await serving(rig, {});
    const port = await holdPort();
    await rig.patch(id, { env: { LABEL: 'new', OWN_PORT: String(port) } });
    expect(await rig.settled(id)).toMatchObject({
      state: 'failed',
      servingVersion: null,
      reason: expect.stringContaining('EADDRINUSE') as unknown,
    });
  });

  it('leaves the old one serving where it is deployed', async () => {
    const { rig } = production;
    const OWN_PORT = await freePort();
    const id = await serving(rig, { OWN_PORT });
    await rig.patch(id, { env: { LABEL: 'new', OWN_PORT } });
    expect(await rig.settled(id)).toMatchObject({ state: 'failed', servingVersion: 1 });
    expect(JSON.parse((await rig.ask(id, '/pid')).text)).toMatchObject({ label: 'old' });
  });
});
