import type { PlatformEvent } from '@flash-ts/core/contract';
import { rmSync, writeFileSync } from 'node:fs';
import { until } from '@flash-ts/testkit/waiting';
import { DrivenClock } from '../src/testing/driven-clock.js';
import { EventReader } from './support/event-reader.js';
import { SharedPlatform } from './support/shared-platform.js';

const clock = new DrivenClock();
const settings = { startsAtOnce: 1, startTurnMs: 10_000, warmUpMs: 9000, bootMs: 15_000 };
const platform = new SharedPlatform({ clock, settings });
const { rig } = platform;

/** A path that workers wait for before they say that they are ready. */
const gateOf = (name: string) => `${platform.scratch}/gate-${name}`;
const open = (gate: string) => writeFileSync(gate, '');
const pids = async (id: string) => (await rig.workers(id)).workers.flatMap(({ pid }) => pid ?? []);
const remove = (id: string) => rig.control('DELETE', `/v2/serverless/${id}`);

describe('the turns of starts', () => {
  it('lets the next worker start when the one before is ready', async () => {
    const { id } = await rig.create({ workers: { min: 3, max: 3, idleTimeout: 60 } });
    await until('three workers are idle', async () => (await rig.workers(id)).summary.idle === 3);
    const reader = new EventReader<PlatformEvent>(rig, `/local/events?endpoint=${id}`);
    const steps = () =>
      reader.events.map(({ data }) => data.kind).filter((kind) => /^worker\.(started|ready)$/.test(kind));
    await until('all is told', () => steps().length === 6);
    const one = ['worker.started', 'worker.ready'];
    expect(steps()).toEqual([...one, ...one, ...one]);
    reader.close();
    await remove(id);
  });

  it('shows who waits, and gives other endpoints their turn', async () => {
    const [gate, otherGate] = [gateOf('shown'), gateOf('other')];
    const { id } = await rig.create({ env: { GATE: gate }, workers: { min: 3, max: 3, idleTimeout: 60 } });
    const { id: other } = await rig.create({ env: { GATE: otherGate }, workers: { min: 1, max: 1, idleTimeout: 60 } });
    await until('all are wanted', async () => (await rig.workers(id)).summary.initializing === 3);
    const { workers } = await rig.workers(id);
    expect(workers.map(({ pid, startedAt }) => pid === null && startedAt === null)).toEqual([false, true, true]);
    const waiting = (await rig.lives(id)).workers[1];
    expect(waiting).toMatchObject({
      state: 'initializing',
      reason: 'waits for its turn: as many workers are starting as may at once (startsAtOnce 1)',
      pid: null,
    });
    expect(await pids(other)).toEqual([]);
    expect((await rig.rollout(other)).waiting).toBe(waiting?.reason);
    expect(await rig.rollout(id)).not.toHaveProperty('waiting');
    open(gate);
    await until("the other endpoint's worker has started", async () => (await pids(other)).length === 1);
    expect(await rig.rollout(other)).not.toHaveProperty('waiting');
    expect(await pids(id)).toHaveLength(2);
    open(otherGate);
    await until('the last has started', async () => (await rig.workers(id)).summary.idle === 3);
    const life = (await rig.lives(id)).workers.find((worker) => worker.id === waiting?.id);
    expect(life?.history.map(({ state, reason }) => [state, reason])).toEqual([
      ['initializing', waiting?.reason],
      ['initializing', null],
      ['ready', null],
    ]);
    await Promise.all([remove(id), remove(other)]);
  });

  it('leaves the processors for a while to a worker that has very much to do for a beginning', async () => {
    const [gate, hold] = [gateOf('warm-up'), `${platform.scratch}/hold-warm-up`];
    const { id } = await rig.create({ env: { GATE: gate }, workers: { min: 0, max: 3, idleTimeout: 60 } });
    const answers = Promise.all(Array.from({ length: 12 }, () => rig.ask(id, `/hold?until=${hold}`)));
    await until('three are wanted', async () => (await rig.workers(id)).summary.initializing === 3);
    open(gate);
    const shares = async () => (await rig.lives(id)).workers.map(({ requests }) => requests);
    await until('the first has its share', async () => (await shares()).includes(4));
    expect(await pids(id)).toHaveLength(1);
    await clock.advance(settings.warmUpMs);
    await until(
      'the second has its share too',
      async () => (await shares()).filter((share) => share === 4).length === 2,
    );
    writeFileSync(hold, '');
    expect(new Set((await answers).map(({ status }) => status))).toEqual(new Set([200]));
    await remove(id);
  });

  it('does not wait for one that takes long, and counts nobody the time in the line', async () => {
    const gate = gateOf('slow');
    const { id } = await rig.create({ env: { GATE: gate }, workers: { min: 2, max: 2, idleTimeout: 60 } });
    const first = await until('the first has started', async () => (await pids(id))[0]);
    await clock.advance(settings.startTurnMs);
    const second = await until('the second has started too', async () => (await pids(id)).find((pid) => pid !== first));
    await clock.advance(settings.bootMs - settings.startTurnMs);
    const [gone] = await until('the first has failed', async () => {
      const { gone: past } = await rig.lives(id);
      return past.length > 0 ? past : undefined;
    });
    expect(gone).toMatchObject({
      pid: first,
      end: { kind: 'boot-failed', reason: 'the worker was not ready after 15 s' },
    });
    open(gate);
    await until('the second is ready', async () =>
      (await rig.workers(id)).workers.some(({ pid, status }) => pid === second && status === 'IDLE'),
    );
    await remove(id);
  });

  it('calls off what waits when nobody needs it any more, and forgets it with its endpoint', async () => {
    const gate = gateOf('unneeded');
    open(gate);
    const { id } = await rig.create({
      env: { GATE: gate },
      workers: { min: 0, max: 3, idleTimeout: 60 },
      flashboot: 'OFF',
    });
    await rig.settled(id);
    await clock.advance(61_000);
    await until('no worker is left', async () => (await rig.workers(id)).summary.total === 0);
    rmSync(gate);
    const leave = new AbortController();
    const asked = [1, 2, 3].map(() => rig.ask(id, '/pid', { signal: leave.signal }).catch(() => undefined));
    await until('three are wanted', async () => (await rig.workers(id)).summary.initializing === 3);
    const waiting = (await rig.workers(id)).workers.filter(({ startedAt }) => startedAt === null);
    expect(waiting).toHaveLength(2);
    leave.abort();
    await Promise.all(asked);
    await until('only the one that had begun is left', async () => (await rig.workers(id)).summary.total === 1);
    expect(await pids(id)).toHaveLength(1);
    expect((await rig.lives(id)).gone.map((life) => life.id)).not.toEqual(
      expect.arrayContaining(waiting.map((worker) => worker.id)),
    );
    await rig.patch(id, { workers: { min: 3 } });
    await until('three are wanted again', async () => (await rig.workers(id)).summary.initializing === 3);
    await remove(id);
    const { id: next } = await rig.create({ workers: { min: 1, max: 1, idleTimeout: 60 } });
    await until('another endpoint has a worker', async () => (await rig.workers(next)).summary.idle === 1);
    await remove(next);
  });
});
