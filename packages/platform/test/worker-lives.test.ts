import type { CreateEndpointRequest, WorkerLife } from '@flash-ts/core/contract';
import { until } from '@flash-ts/testkit/waiting';
import { MAX_PAST } from '../src/supervision/past-workers.js';
import { DrivenClock } from '../src/testing/driven-clock.js';
import { SharedPlatform } from './support/shared-platform.js';

const clock = new DrivenClock();
// No worker waits for a start of another test's endpoint, which would be one more change in its history.
const { rig } = new SharedPlatform({ clock, settings: { backoffBaseMs: 1, startsAtOnce: 100 } });

const create = async (fields: Partial<CreateEndpointRequest> = {}) => {
  const { id } = await rig.create({ workers: { min: 0, max: 1, idleTimeout: 60 }, flashboot: 'OFF', ...fields });
  await rig.settled(id);
  return id;
};
const states = ({ history }: WorkerLife) => history.map(({ state }) => state);
const gone = (id: string, count = 1) =>
  until('it is gone', async () => {
    const lives = await rig.lives(id);
    return lives.gone.length >= count ? lives.gone : undefined;
  });
const one = (lives: readonly WorkerLife[]) => lives[0] as WorkerLife;

describe('GET /local/endpoints/{id}/workers', () => {
  it('shows what a worker does, and that it was scaled down when it is gone', async () => {
    const id = await create();
    expect(one((await rig.lives(id)).workers)).toMatchObject({
      state: 'idle',
      lastRunning: null,
      requests: 0,
      end: null,
    });
    const answer = rig.ask(id, '/sleep/500');
    const running = await until('it runs', async () =>
      (await rig.lives(id)).workers.find(({ state }) => state === 'running'),
    );
    expect(running).toMatchObject({ requests: 1, since: running.lastRunning, pid: expect.any(Number) });
    await answer;
    await clock.advance(61_000);
    const life = one(await gone(id));
    expect(states(life)).toEqual(['initializing', 'ready', 'draining', 'gone']);
    expect(life).toMatchObject({
      id: running.id,
      state: 'gone',
      reason: 'scaled down: idle for 60 s',
      lastRunning: expect.any(String),
      end: { kind: 'asked', reason: 'scaled down: idle for 60 s', exitCode: 0, signal: null },
    });
    const times = life.history.map(({ since }) => Date.parse(since));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  it('keeps nothing of requests, however many there are', async () => {
    const id = await create();
    for (let count = 0; count < 20; count += 1) await rig.ask(id, '/pid');
    expect(states(one((await rig.lives(id)).workers))).toEqual(['initializing', 'ready']);
  });

  it('shows by which version a worker was replaced', async () => {
    const id = await create();
    await rig.patch(id, { env: { LABEL: 'two' } });
    await rig.settled(id);
    const life = one(await gone(id));
    expect(life.history.slice(2)).toMatchObject([
      { state: 'outdated', reason: 'version 2 serves' },
      { state: 'draining', reason: 'replaced by version 2' },
      { state: 'gone' },
    ]);
    expect(life).toMatchObject({ version: 1, outdated: true });
    expect(one((await rig.lives(id)).workers)).toMatchObject({ version: 2, outdated: false });
  });

  it('shows how a worker crashed, and with which signal one was killed', async () => {
    const id = await create({ workers: { min: 1, max: 1, idleTimeout: 60 } });
    // A POST, which is not sent again.
    await rig.ask(id, '/crash', { method: 'POST' });
    expect(one(await gone(id)).end).toMatchObject({
      kind: 'crashed',
      exitCode: 7,
      reason: expect.stringContaining('exited with code 7'),
    });
    const pid = await rig.pidOf(id);
    process.kill(pid, 'SIGKILL');
    expect(one(await gone(id, 2))).toMatchObject({ pid, end: { kind: 'crashed', exitCode: null, signal: 'SIGKILL' } });
  });

  it('shows the error of a boot, and of many that failed the newest', async () => {
    const id = await create({ env: { BOOT_ERROR: 'no such model' } });
    expect(one(await gone(id))).toMatchObject({
      state: 'gone',
      lastIdle: null,
      end: { kind: 'boot-failed', exitCode: 1, reason: expect.stringContaining('no such model') },
    });
    await rig.patch(id, { workers: { min: 1 } });
    const newest = await until('many are gone', async () => {
      await clock.advance(60_000);
      const { gone: past } = await rig.lives(id);
      return past.length === MAX_PAST ? past : undefined;
    });
    const ended = newest.map(({ since }) => since);
    expect(ended).toEqual(ended.toSorted().toReversed());
    await rig.control('DELETE', `/v2/serverless/${id}`);
    expect((await rig.control('GET', `/local/endpoints/${id}/workers`)).status).toBe(404);
  });

  it('shows a worker that stands still, and that it came back', async () => {
    const id = await create({ flashboot: 'FLASHBOOT' });
    await clock.advance(61_000);
    const frozen = await until('it stands still', async () =>
      (await rig.lives(id)).workers.find(({ state }) => state === 'frozen'),
    );
    expect(frozen.reason).toBe('scaled down: idle for 60 s');
    await rig.ask(id, '/pid');
    const life = one((await rig.lives(id)).workers);
    expect(states(life)).toEqual(['initializing', 'ready', 'frozen', 'reviving', 'ready']);
    expect(life.id).toBe(frozen.id);
  });
});
