import type { Endpoint } from '@flash-ts/core/contract';
import { until } from '@flash-ts/testkit/waiting';
import { workerArtifact } from './support/artifact.js';
import type { Answer } from './support/rig.js';
import { SharedPlatform } from './support/shared-platform.js';
import { localImage } from '../src/ids/image.js';

const platform = new SharedPlatform();
const { rig } = platform;

const labelOf = ({ text }: Answer) => (JSON.parse(text) as { label: string }).label;

/** Clients that call one after the other without a pause until they are told to stop. */
function loop(id: string, clients: number): { answers: Answer[]; stop: () => Promise<void> } {
  const answers: Answer[] = [];
  const told = new AbortController();
  const client = async () => {
    while (!told.signal.aborted) answers.push(await rig.ask(id, '/sleep/20'));
  };
  const running = Promise.all(Array.from({ length: clients }, client));
  return {
    answers,
    stop: async () => {
      told.abort();
      await running;
    },
  };
}

describe('a rolling release', () => {
  it('takes over without a request lost, and the old workers go', async () => {
    const { id } = await rig.create({ env: { LABEL: 'old' }, workers: { min: 2, max: 4, idleTimeout: 60 } });
    await until('it answers', async () => (await rig.workers(id)).summary.idle === 2);
    const { answers, stop } = loop(id, 4);
    await until('the old version answers', () => answers.some((answer) => labelOf(answer) === 'old'));
    const artifact = await workerArtifact('new');
    await rig.upload(artifact);
    const patched = await rig.patch(id, { image: localImage('app', artifact.digest), env: { LABEL: 'new' } });
    expect((JSON.parse(patched.text) as Endpoint).id).toBe(id);
    await until('only the new version is left', async () => {
      const { workers } = await rig.workers(id);
      return workers.length > 0 && workers.every((worker) => worker.version === 2 && !worker.isStale);
    });
    const before = answers.length;
    await until('more requests were answered', () => answers.length > before + 10);
    await stop();
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    expect(labelOf(answers.at(-1) as Answer)).toBe('new');
    expect(await rig.rollout(id)).toMatchObject({ version: 2, state: 'serving', servingVersion: 2 });
  });

  it('lets a request finish on the old version that began there', async () => {
    const { id } = await rig.create({ env: { LABEL: 'old' } });
    const slow = rig.ask(id, '/sleep/1500');
    await until('it runs', async () => (await rig.workers(id)).summary.running === 1);
    await rig.patch(id, { env: { LABEL: 'new' } });
    await rig.settled(id);
    expect(labelOf(await rig.ask(id, '/pid'))).toBe('new');
    expect(labelOf(await slow)).toBe('old');
  });

  it('keeps the old version when the new one does not boot, and says why', async () => {
    const { id } = await rig.create({ env: { LABEL: 'old' } });
    await rig.settled(id);
    await rig.patch(id, { env: { LABEL: 'new', BOOT_ERROR: 'TypeError: broken' } });
    expect(await rig.settled(id)).toMatchObject({
      version: 2,
      state: 'failed',
      servingVersion: 1,
      reason: expect.stringContaining('TypeError: broken'),
    });
    expect(labelOf(await rig.ask(id, '/pid'))).toBe('old');
    await rig.patch(id, { env: { LABEL: 'mended' } });
    expect(await rig.settled(id)).toMatchObject({ version: 3, state: 'serving', reason: null });
    expect(labelOf(await rig.ask(id, '/pid'))).toBe('mended');
  });

  it('sends nothing to a version that is still initializing', async () => {
    const gate = `${platform.scratch}/gate`;
    const { id } = await rig.create({ env: { LABEL: 'old' } });
    await rig.settled(id);
    await rig.patch(id, { env: { LABEL: 'new', GATE: gate } });
    await until('the new version boots', async () => (await rig.workers(id)).summary.initializing === 1);
    expect(labelOf(await rig.ask(id, '/pid'))).toBe('old');
    // A release over one that has not shown itself: the unfinished one is given up.
    await rig.patch(id, { env: { LABEL: 'newest' } });
    expect(await rig.settled(id)).toMatchObject({ version: 3, servingVersion: 3 });
    expect(labelOf(await rig.ask(id, '/pid'))).toBe('newest');
    await until('the others are gone', async () =>
      (await rig.workers(id)).workers.every(({ version }) => version === 3),
    );
  });

  it('makes no version for a patch that changes nothing, or only what applies at once', async () => {
    const endpoint = await rig.create({ env: { A: '1' } });
    const { id } = endpoint;
    expect(JSON.parse((await rig.patch(id, { env: { A: '1' }, image: endpoint.image })).text)).toEqual(endpoint);
    await rig.patch(id, { name: 'renamed', workers: { max: 5 }, timeout: 1000, flashboot: 'FLASHBOOT' });
    expect((await rig.rollout(id)).version).toBe(1);
    await rig.patch(id, { disk: 30 });
    expect((await rig.rollout(id)).version).toBe(2);
  });
});
