import type { CreateEndpointRequest, PlatformEvent } from '@flash-ts/core/contract';
import { writeFileSync } from 'node:fs';
import { until } from '@flash-ts/testkit/waiting';
import { DrivenClock } from '../src/testing/driven-clock.js';
import { EventReader } from './support/event-reader.js';
import type { Answer } from './support/rig.js';
import { SharedPlatform } from './support/shared-platform.js';

const RTX = 'NVIDIA GeForce RTX 4090';
const WATCH_MS = 30_000;
const clock = new DrivenClock();
// Isolated workers can't see the home, where the fuses are.
const settings = { watchMs: WATCH_MS, workerIsolation: 'off' } as const;
const platform = new SharedPlatform({ clock, settings });
const { rig } = platform;
let reader: EventReader<PlatformEvent>;
beforeEach(() => {
  reader = new EventReader<PlatformEvent>(rig, '/local/events');
});
afterEach(() => reader.close());

const labelOf = ({ text }: Answer) => (JSON.parse(text) as { label: string }).label;
const told = (kind: PlatformEvent['kind'], id: string) =>
  reader.events.map(({ data }) => data).filter((event) => event.kind === kind && event.endpointId === id);
const workersOf = async (id: string, version: number) =>
  (await rig.workers(id)).workers.filter((worker) => worker.version === version && worker.status !== 'INITIALIZING');
const rolledBack = (id: string) =>
  until('it is rolled back', async () => {
    const rollout = await rig.rollout(id);
    return rollout.state === 'failed' ? rollout : undefined;
  });
let gates = 0;
/** A path, and what lets the workers that have been given it crash. */
function fuse(): { path: string; light: () => void } {
  gates += 1;
  const path = `${platform.home}/fuse-${gates}`;
  return { path, light: () => writeFileSync(path, '') };
}

/** An endpoint whose version 2 has just taken over and breaks at will. */
async function watched(workers: CreateEndpointRequest['workers'] = { min: 1, max: 3, idleTimeout: 60 }) {
  const { path, light } = fuse();
  const { id } = await rig.create({ env: { LABEL: 'old' }, workers });
  await until('the first version serves', async () => (await workersOf(id, 1)).length > 0);
  await rig.patch(id, { env: { LABEL: 'new', CRASH_WHEN: path } });
  expect(await rig.settled(id)).toMatchObject({ state: 'serving', servingVersion: 2, watch: { fallback: 1 } });
  return { id, light };
}

/** Clients that call one after the other without a pause until they are told to stop. */
function loop(id: string, clients: number): { answers: Answer[]; stop: () => Promise<void> } {
  const answers: Answer[] = [];
  const end = new AbortController();
  const client = async () => {
    while (!end.signal.aborted) answers.push(await rig.ask(id, '/sleep/20'));
  };
  const running = Promise.all(Array.from({ length: clients }, client));
  return { answers, stop: async () => (end.abort(), void (await running)) };
}

describe('a watched version', () => {
  it('gets all requests, while a worker of the one before stays ready for the time of the watch', async () => {
    const { id, light } = await watched();
    const [standby, ...others] = await workersOf(id, 1);
    expect(others).toEqual([]);
    const answers = await Promise.all(Array.from({ length: 8 }, () => rig.ask(id, '/sleep/20')));
    expect(new Set(answers.map(labelOf))).toEqual(new Set(['new']));
    expect((await workersOf(id, 1)).map((worker) => worker.id)).toEqual([standby?.id]);
    const { watch } = await rig.rollout(id);
    expect(watch).toMatchObject({ fallback: 1, lengthMs: WATCH_MS, unguarded: null });
    await clock.advance(WATCH_MS);
    await until('the old worker is gone', async () => (await workersOf(id, 1)).length === 0);
    expect(await rig.rollout(id)).not.toHaveProperty('watch');
    expect(told('release.proven', id)).toHaveLength(1);
    light();
    await until('it has crashed', () => told('worker.crashed', id).length > 0);
    expect(await rig.rollout(id)).toMatchObject({ state: 'serving', servingVersion: 2 });
  });

  it.each([1, 4])('is rolled back when it crashes, without a request of %i clients lost', async (clients) => {
    const { id, light } = await watched();
    const [standby] = await workersOf(id, 1);
    const { answers, stop } = loop(id, clients);
    await until('it answers', () => answers.some((answer) => labelOf(answer) === 'new'));
    light();
    const rollout = await rolledBack(id);
    const before = answers.length;
    await until('more requests were answered', () => answers.length > before + 10);
    await stop();
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    expect(labelOf(answers.at(-1) as Answer)).toBe('old');
    expect(rollout).toMatchObject({ version: 2, servingVersion: 1 });
    expect(rollout.reason).toMatch(
      /^rolled back to version 1: .*crashed .* s after it had become ready: .*\n.*broke by itself/s,
    );
    expect(rollout).not.toHaveProperty('watch');
    await until('the new workers are gone', async () => (await workersOf(id, 2)).length === 0);
    expect((await workersOf(id, 1)).map((worker) => worker.id)).toContain(standby?.id);
    expect(told('release.rolled-back', id)).toMatchObject([{ version: 2, to: 1, because: rollout.reason }]);
    const { releases } = JSON.parse((await rig.control('GET', `/v2/serverless/${id}/releases`)).text) as {
      releases: { outcome: string }[];
    };
    expect(releases.map(({ outcome }) => outcome)).toEqual(['failed', 'served']);
  });

  it('is not rolled back for a request that crashes either version', async () => {
    const { id } = await watched();
    const { status, text } = await rig.ask(id, '/crash');
    expect([status, JSON.parse(text)]).toMatchObject([502, { code: 'FLASH_WORKER_LOST' }]);
    await until('both have crashed', () => told('worker.crashed', id).length === 2);
    await until('both are there again', async () => {
      const [old, fresh] = [await workersOf(id, 1), await workersOf(id, 2)];
      return old.length === 1 && fresh.length > 0;
    });
    expect(labelOf(await rig.ask(id, '/pid'))).toBe('new');
    expect(await rig.rollout(id)).toMatchObject({ state: 'serving', servingVersion: 2, watch: { unguarded: null } });
  });

  it('is rolled back with the third worker that somebody kills, and not before', async () => {
    const { id } = await watched({ min: 1, max: 1, idleTimeout: 60 });
    for (const crashes of [1, 2]) {
      const [worker] = await until('a worker is ready', async () => {
        const workers = await workersOf(id, 2);
        return workers.length > 0 ? workers : undefined;
      });
      process.kill(worker?.pid as number, 'SIGKILL');
      await until('it is gone', () => told('worker.crashed', id).length === crashes);
      expect(await rig.rollout(id)).toMatchObject({ state: 'serving', servingVersion: 2 });
    }
    await clock.advance(1000);
    const [last] = await until('a third is ready', async () => {
      const workers = await workersOf(id, 2);
      return workers.length > 0 ? workers : undefined;
    });
    process.kill(last?.pid as number, 'SIGKILL');
    expect((await rolledBack(id)).reason).toMatch(/^rolled back to version 1: 3 of its workers crashed/);
  });

  it('gives way at once to the one before when its owner wants it', async () => {
    const { id } = await watched();
    const workers = await workersOf(id, 1);
    const { text } = await rig.control('POST', `/local/endpoints/${id}/rollback`);
    expect(JSON.parse(text)).toMatchObject({ version: 2, state: 'serving', servingVersion: 1, reason: null });
    expect(labelOf(await rig.ask(id, '/pid'))).toBe('old');
    await until('the new ones are gone', async () => (await workersOf(id, 2)).length === 0);
    expect(await workersOf(id, 1)).toMatchObject(workers.map((worker) => ({ id: worker.id })));
  });

  it('leaves its fallback to a version that is released over it', async () => {
    const { id } = await watched();
    const { path, light } = fuse();
    await rig.patch(id, { env: { LABEL: 'newest', CRASH_WHEN: path } });
    expect(await rig.settled(id)).toMatchObject({ version: 3, servingVersion: 3, watch: { fallback: 1 } });
    light();
    expect(await rolledBack(id)).toMatchObject({ version: 3, servingVersion: 1 });
    expect(labelOf(await rig.ask(id, '/pid'))).toBe('old');
  });

  it('revives the frozen worker that the one before had', async () => {
    const { id } = await rig.create({
      env: { LABEL: 'old' },
      workers: { min: 0, max: 1, idleTimeout: 5 },
      flashboot: 'FLASHBOOT',
    });
    expect(labelOf(await rig.ask(id, '/pid'))).toBe('old');
    await until('it is idle', async () => (await rig.workers(id)).summary.idle === 1);
    await clock.advance(6000);
    await until('it is frozen', () => told('worker.frozen', id).length === 1);
    const { path, light } = fuse();
    await rig.patch(id, { env: { LABEL: 'new', CRASH_WHEN: path } });
    expect(await rig.settled(id)).toMatchObject({ servingVersion: 2, watch: { fallback: 1, unguarded: null } });
    light();
    await rolledBack(id);
    expect(labelOf(await rig.ask(id, '/pid'))).toBe('old');
    expect(told('worker.revived', id)).toMatchObject([{ version: 1 }]);
  });

  it('says so when the one before had no worker, whose start requests wait for then', async () => {
    const { id } = await rig.create({
      env: { LABEL: 'old' },
      workers: { min: 0, max: 1, idleTimeout: 5 },
      flashboot: 'OFF',
    });
    await rig.ask(id, '/pid');
    await until('it is idle', async () => (await rig.workers(id)).summary.idle === 1);
    await clock.advance(6000);
    await until('it is gone', async () => (await rig.workers(id)).summary.total === 0);
    const { path, light } = fuse();
    await rig.patch(id, { env: { LABEL: 'new', CRASH_WHEN: path } });
    const unguarded = 'version 1 had no worker when it was replaced';
    expect(await rig.settled(id)).toMatchObject({ servingVersion: 2, watch: { fallback: 1, unguarded } });
    expect(told('release.watched', id)).toMatchObject([{ version: 2, fallback: 1, unguarded }]);
    light();
    await rolledBack(id);
    expect(labelOf(await rig.ask(id, '/pid'))).toBe('old');
  });

  it('is watched on when the platform is started again, beside a worker of the one before', async () => {
    const { id, light } = await watched();
    await platform.restart();
    reader = new EventReader<PlatformEvent>(rig, '/local/events');
    await until('both are there again', async () => {
      const [old, fresh] = [await workersOf(id, 1), await workersOf(id, 2)];
      return old.length === 1 && fresh.length > 0;
    });
    expect(labelOf(await rig.ask(id, '/pid'))).toBe('new');
    expect((await rig.rollout(id)).watch).toMatchObject({ fallback: 1, unguarded: null });
    light();
    expect(await rolledBack(id)).toMatchObject({ version: 2, servingVersion: 1 });
    expect(labelOf(await rig.ask(id, '/pid'))).toBe('old');
  });
});

describe('on a machine with one GPU', () => {
  const single = new SharedPlatform({ settings: { ...settings, virtualGpus: [{ type: RTX, count: 1 }] } });

  it('the version before gives up its worker for the new one, which is told, and comes back when that crashes', async () => {
    const { path, light } = fuse();
    const own = single.rig;
    const { id } = await own.create({
      cpu: undefined,
      gpu: { pools: ['ADA_24'] },
      env: { LABEL: 'old' },
      workers: { min: 1, max: 1, idleTimeout: 60 },
    });
    await own.settled(id);
    await own.patch(id, { env: { LABEL: 'new', CRASH_WHEN: path } });
    const unguarded = 'no GPU is free for a worker of version 1';
    expect(await own.settled(id)).toMatchObject({ servingVersion: 2, watch: { fallback: 1, unguarded } });
    expect(labelOf(await own.ask(id, '/pid'))).toBe('new');
    light();
    await until('it is rolled back', async () => (await own.rollout(id)).state === 'failed');
    expect(labelOf(await own.ask(id, '/pid'))).toBe('old');
  });
});
