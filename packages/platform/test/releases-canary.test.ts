import type { CanaryRequest, EndpointRollout, PlatformEvent } from '@flash-ts/core/contract';
import { until } from '@flash-ts/testkit/waiting';
import { EventReader } from './support/event-reader.js';
import type { Answer } from './support/rig.js';
import { SharedPlatform } from './support/shared-platform.js';

const platform = new SharedPlatform();
const { rig } = platform;

const HEADER = { name: 'X-Canary', value: 'new' };
const PINNED = { headers: { 'x-canary': 'new' } };
const labelOf = ({ text }: Answer) => (JSON.parse(text) as { label: string }).label;
const post = async (id: string, action: string, body?: unknown) => {
  const { status, text } = await rig.control('POST', `/local/endpoints/${id}/${action}`, body);
  return { status, ...(JSON.parse(text) as EndpointRollout & { code?: string }) };
};
const canary = (id: string, body: CanaryRequest) => post(id, 'canary', body);
/** An endpoint whose version 1 serves. */
async function serving(): Promise<string> {
  const { id } = await rig.create({ env: { LABEL: 'old' }, workers: { min: 1, max: 4, idleTimeout: 60 } });
  await rig.settled(id);
  return id;
}
/** An endpoint whose version 1 serves and whose version 2 is a canary. */
async function onCanary(percent: number): Promise<string> {
  const id = await serving();
  expect(await canary(id, { percent, header: HEADER, changes: { env: { LABEL: 'new' } } })).toMatchObject({
    status: 200,
    version: 2,
    state: 'verifying',
    servingVersion: 1,
  });
  expect(await rig.settled(id)).toEqual({
    id,
    version: 2,
    state: 'canary',
    servingVersion: 1,
    reason: null,
    givenUp: null,
    bootError: null,
    canary: { percent, header: HEADER },
  });
  return id;
}
const oldWorkers = async (id: string) =>
  (await rig.workers(id)).workers.filter(({ version }) => version === 1).map((worker) => worker.id);

describe('a canary', () => {
  it('gives the new version its part and those that ask for it, and says which version has answered', async () => {
    const id = await onCanary(30);
    const ids = Array.from({ length: 60 }, (_, index) => `request-${index}`);
    const ask = (requestId: string) => rig.ask(id, '/pid', { headers: { 'x-request-id': requestId } });
    const first = await Promise.all(ids.map(ask));
    const again = await Promise.all(ids.map(ask));
    expect(again.map(labelOf)).toEqual(first.map(labelOf));
    expect(new Set(first.map(labelOf))).toEqual(new Set(['old', 'new']));
    const versions = first.map((answer) => [labelOf(answer), answer.headers['x-flash-version']].join(' '));
    expect(new Set(versions)).toEqual(new Set(['old 1', 'new 2']));
    const pinned = await Promise.all(ids.map(() => rig.ask(id, '/pid', PINNED)));
    expect(new Set(pinned.map(labelOf))).toEqual(new Set(['new']));
  });

  it('lets affinity win, keeps a worker that has nothing to do, and does not call the old ones stale', async () => {
    const id = await onCanary(0);
    const { workers } = await rig.workers(id);
    expect(workers.filter(({ isStale }) => isStale)).toEqual([]);
    const [old, fresh] = [1, 2].map((version) => workers.find((worker) => worker.version === version)?.id as string);
    const wanting = (worker: string | undefined, headers = {}) =>
      rig.ask(id, '/pid', { headers: { ...headers, 'x-runpod-worker-id': `strict ${worker}` } });
    expect(labelOf(await wanting(fresh))).toBe('new');
    expect(labelOf(await wanting(old, PINNED.headers))).toBe('old');
    expect(labelOf(await rig.ask(id, '/pid'))).toBe('old');
    await rig.patch(id, { workers: { idleTimeout: 1, min: 0 } });
    await until('the old one is scaled down', async () => (await oldWorkers(id)).length === 0);
    expect(labelOf(await rig.ask(id, '/pid', PINNED))).toBe('new');
  });

  it('takes over when it is promoted, without a request lost', async () => {
    const id = await onCanary(0);
    const slow = rig.ask(id, '/sleep/700');
    await until('it runs', async () => (await rig.workers(id)).summary.running === 1);
    expect(await post(id, 'promote')).toMatchObject({ status: 200, state: 'serving', servingVersion: 2, canary: null });
    await until('the new version answers', async () => labelOf(await rig.ask(id, '/pid')) === 'new');
    expect(labelOf(await slow)).toBe('old');
    await until('the old ones are gone', async () => (await oldWorkers(id)).length === 0);
    expect(await post(id, 'promote')).toMatchObject({ status: 409, code: 'FLASH_PROMOTE_NOTHING' });
  });

  it('is called off by a rollback: the old workers never stop, and the same change can be tried again', async () => {
    const id = await onCanary(100);
    const workers = await oldWorkers(id);
    const running = rig.ask(id, '/sleep/300');
    await until('it runs', async () => (await rig.workers(id)).summary.running === 1);
    expect(await post(id, 'rollback')).toMatchObject({ status: 200, version: 2, state: 'serving', servingVersion: 1 });
    expect(labelOf(await rig.ask(id, '/pid', PINNED))).toBe('old');
    expect(labelOf(await running)).toBe('new');
    await until('the new ones are gone', async () =>
      (await rig.workers(id)).workers.every(({ version }) => version === 1),
    );
    expect(await oldWorkers(id)).toEqual(workers);
    expect(await canary(id, { percent: 5, changes: { env: { LABEL: 'new' } } })).toMatchObject({ version: 3 });
    expect(await rig.settled(id)).toMatchObject({ version: 3, state: 'canary', servingVersion: 1 });
  });

  it('ends by itself when the new version does not boot', async () => {
    const id = await serving();
    const workers = await oldWorkers(id);
    const changes = { env: { LABEL: 'new', BOOT_ERROR: 'TypeError: broken' } };
    await canary(id, { percent: 50, header: HEADER, changes });
    expect(await rig.settled(id)).toMatchObject({
      state: 'failed',
      servingVersion: 1,
      canary: null,
      reason: expect.stringContaining('TypeError: broken'),
    });
    expect(labelOf(await rig.ask(id, '/pid', PINNED))).toBe('old');
    expect(await oldWorkers(id)).toEqual(workers);
  });

  it('has a rule that can be changed, and needs something to try', async () => {
    const id = await serving();
    expect(await canary(id, { percent: 5 })).toMatchObject({ status: 409, code: 'FLASH_CANARY_NOTHING' });
    expect(await canary(id, { percent: 101 })).toMatchObject({ status: 422, code: 'FLASH_REQUEST_INVALID' });
    expect(await canary(id, { percent: 5, header: { name: 'a b', value: 'x' } })).toMatchObject({ status: 422 });
    await canary(id, { percent: 0, changes: { env: { LABEL: 'new' } } });
    await rig.settled(id);
    expect(labelOf(await rig.ask(id, '/pid'))).toBe('old');
    expect(await canary(id, { percent: 100 })).toMatchObject({
      state: 'canary',
      canary: { percent: 100, header: null },
    });
    expect(labelOf(await rig.ask(id, '/pid'))).toBe('new');
    const events = new EventReader<PlatformEvent>(rig, `/local/events?endpoint=${id}`);
    await until(
      'both rules were told',
      () => events.events.filter(({ data }) => data.kind === 'release.canary').length === 2,
    );
    events.close();
  });

  it('gives its requests to the version before it while none of its workers is ready', async () => {
    const id = await onCanary(100);
    const gate = `${platform.scratch}/never`;
    await canary(id, { percent: 100, changes: { env: { LABEL: 'newest', GATE: gate } } });
    await until('the third boots', async () => (await rig.rollout(id)).version === 3);
    expect(labelOf(await rig.ask(id, '/pid'))).toBe('old');
    expect(await post(id, 'promote')).toMatchObject({ status: 409, code: 'FLASH_PROMOTE_NOTHING' });
  });

  it('is an ordinary release where nothing serves', async () => {
    const { id } = await rig.create({ env: { BOOT_ERROR: 'broken' } });
    await rig.settled(id);
    await canary(id, { percent: 10, changes: { env: { LABEL: 'mended' } } });
    expect(await rig.settled(id)).toMatchObject({ state: 'serving', servingVersion: 2, canary: null });
  });
});
