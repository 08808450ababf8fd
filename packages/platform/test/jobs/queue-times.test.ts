import { until } from '@flash-ts/testkit/waiting';
import { DrivenClock } from '../../src/testing/driven-clock.js';
import { SharedPlatform } from '../support/shared-platform.js';
import { QueueRig } from './queue-rig.js';

const clock = new DrivenClock();
const platform = new SharedPlatform({ clock });
const queue = new QueueRig(platform);
const MINUTE = 60_000;

const isGone = (endpoint: Awaited<ReturnType<QueueRig['create']>>, id: string) => async () =>
  (await queue.ask(endpoint, 'GET', `/status/${id}`)).status === 404;

describe('the times of a job', () => {
  it('ends an attempt that takes longer than its policy allows, and stops the worker', async () => {
    const endpoint = await queue.create();
    const id = await queue.run(endpoint, { hold: queue.gate() }, { policy: { executionTimeout: 60_000 } });
    await queue.state(endpoint, id, 'IN_PROGRESS');
    await clock.advance(MINUTE + 1000);
    expect(await queue.ended(endpoint, id)).toMatchObject({
      status: 'TIMED_OUT',
      error: 'the job took longer than 60000 ms',
    });
    // The worker has stopped it, and is free again.
    expect(await queue.runSync(endpoint, { echo: 1 })).toMatchObject({ status: 'COMPLETED' });
  });

  it('frees a worker that has not heeded the end of a job, also when the job runs again elsewhere', async () => {
    const endpoint = await queue.create({ workers: { min: 2, max: 2, idleTimeout: 3600 } });
    const gate = queue.gate();
    const id = await queue.run(endpoint, { heedless: gate }, { policy: { executionTimeout: 60_000 } });
    const first = await queue.state(endpoint, id, 'IN_PROGRESS');
    await clock.advance(MINUTE + 1000);
    await queue.state(endpoint, id, 'TIMED_OUT');
    await queue.ask(endpoint, 'POST', `/retry/${id}`);
    const second = await queue.state(endpoint, id, 'IN_PROGRESS');
    expect(second.workerId).not.toBe(first.workerId);
    queue.open(gate);
    expect(await queue.ended(endpoint, id)).toMatchObject({ status: 'COMPLETED', workerId: second.workerId });
    await until('both are idle', async () => (await platform.rig.workers(endpoint.id)).summary.idle === 2);
  });

  it('replaces a worker that goes on with a cancelled job, once its other jobs have ended', async () => {
    const endpoint = await queue.create({ env: { CONCURRENCY: '2' } });
    const [gate, never] = [queue.gate(), queue.gate()];
    const ids = [await queue.run(endpoint, { heedless: never }), await queue.run(endpoint, { hold: gate })] as const;
    const { workerId } = await queue.state(endpoint, ids[1], 'IN_PROGRESS');
    await queue.state(endpoint, ids[0], 'IN_PROGRESS');
    await queue.ask(endpoint, 'POST', `/cancel/${ids[0]}`);
    await clock.advance(MINUTE);
    const [worker] = (await platform.rig.lives(endpoint.id)).workers;
    expect(worker?.id).toBe(workerId);
    expect(worker?.history.at(-1)).toMatchObject({
      state: 'draining',
      reason: 'the worker went on with a job that it was told to stop',
    });
    queue.open(gate);
    expect(await queue.ended(endpoint, ids[1])).toMatchObject({ status: 'COMPLETED', workerId });
    const next = await queue.runSync(endpoint, { echo: 'next' });
    expect([next.output, next.workerId === workerId]).toEqual(['next', false]);
    expect(await queue.status(endpoint, ids[0])).toMatchObject({ status: 'CANCELLED' });
  });

  it("has ten minutes for an attempt, or the endpoint's own time", async () => {
    const [own, preset] = await Promise.all([queue.create({ timeout: 30_000 }), queue.create({ timeout: 0 })]);
    const gate = queue.gate();
    const [short, long] = await Promise.all([queue.run(own, { hold: gate }), queue.run(preset, { hold: gate })]);
    await queue.state(own, short, 'IN_PROGRESS');
    await queue.state(preset, long, 'IN_PROGRESS');
    await clock.advance(9 * MINUTE);
    expect(await queue.ended(own, short)).toMatchObject({ status: 'TIMED_OUT' });
    expect(await queue.status(preset, long)).toMatchObject({ status: 'IN_PROGRESS' });
    queue.open(gate);
    expect(await queue.ended(preset, long)).toMatchObject({ status: 'COMPLETED' });
  });

  it('removes a job at the end of its time to live, waiting or running', async () => {
    const endpoint = await queue.create();
    const gate = queue.gate();
    const running = await queue.run(endpoint, { hold: gate }, { policy: { ttl: 2 * MINUTE } });
    await queue.state(endpoint, running, 'IN_PROGRESS');
    const waiting = await queue.run(endpoint, { echo: 1 }, { policy: { ttl: 2 * MINUTE } });
    const later = await queue.run(endpoint, { echo: 2 }, { policy: { ttl: 60 * MINUTE } });
    await clock.advance(2 * MINUTE + 2000);
    await until(
      'both are gone',
      async () => (await isGone(endpoint, running)()) && (await isGone(endpoint, waiting)()),
    );
    // The worker was told to stop, without which the gate would hold it.
    expect(await queue.ended(endpoint, later)).toMatchObject({ status: 'COMPLETED', output: 2 });
  });

  it("has the time to live of its endpoint's manifest, where its policy says none", async () => {
    const resources = { timed: { ttlMs: 2 * MINUTE } };
    const endpoint = await queue.create({ env: { FLASH_RESOURCE_NAME: 'timed' } }, '', { resources });
    const gate = queue.gate();
    const running = await queue.run(endpoint, { hold: gate });
    await queue.state(endpoint, running, 'IN_PROGRESS');
    const own = await queue.run(endpoint, { echo: 1 }, { policy: { ttl: 60 * MINUTE } });
    await clock.advance(2 * MINUTE + 2000);
    await until('it is gone', isGone(endpoint, running));
    expect(await queue.ended(endpoint, own)).toMatchObject({ status: 'COMPLETED' });
  });

  it('keeps a result for half an hour', async () => {
    const endpoint = await queue.create();
    const { id } = await queue.runSync(endpoint, { echo: 1 });
    await clock.advance(29 * MINUTE);
    expect(await queue.status(endpoint, id)).toMatchObject({ status: 'COMPLETED', output: 1 });
    await clock.advance(2 * MINUTE);
    await until('it is gone', isGone(endpoint, id));
  });

  it('adds a worker when a job has waited for too long, and none for jobs of low priority', async () => {
    const endpoint = await queue.create({
      workers: { min: 0, max: 2, idleTimeout: 3600 },
      scaling: { type: 'QUEUE_DELAY', queueDelay: 60 },
    });
    const gate = queue.gate();
    const first = await queue.run(endpoint, { hold: gate });
    await queue.state(endpoint, first, 'IN_PROGRESS');
    const low = await queue.run(endpoint, { hold: gate }, { policy: { lowPriority: true } });
    await clock.advance(2 * MINUTE);
    await queue.run(endpoint, { hold: gate });
    expect((await platform.rig.workers(endpoint.id)).summary.total).toBe(1);
    await clock.advance(2 * MINUTE);
    await until('there are two', async () => (await platform.rig.workers(endpoint.id)).summary.total === 2);
    expect(await queue.status(endpoint, low)).toMatchObject({ status: 'IN_QUEUE' });
    queue.open(gate);
    expect(await queue.ended(endpoint, low)).toMatchObject({ status: 'COMPLETED' });
  });
});
