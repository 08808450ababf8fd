import { until } from '@flash-ts/testkit/waiting';
import { SharedPlatform } from '../support/shared-platform.js';
import { QueueRig, type SeenJob } from './queue-rig.js';

const platform = new SharedPlatform();
const queue = new QueueRig(platform);

/** The image of another version of the worker. */
const imageOf = async (note: string) =>
  (await queue.create({ workers: { min: 0, max: 0, idleTimeout: 60 } }, note)).image;

describe('a queue over releases', () => {
  it('loses no job and runs none twice while a new version takes over', async () => {
    const endpoint = await queue.create({ workers: { min: 1, max: 2, idleTimeout: 60 } });
    const image = await imageOf('two');
    const gate = queue.gate();
    const held = await queue.run(endpoint, { hold: gate });
    const early = await queue.state(endpoint, held, 'IN_PROGRESS');
    const ids = await Promise.all(Array.from({ length: 20 }, (_, echo) => queue.run(endpoint, { echo })));
    await platform.rig.patch(endpoint.id, { image });
    await platform.rig.settled(endpoint.id);
    const jobs = await Promise.all(ids.map((id) => queue.ended(endpoint, id)));
    expect(jobs.map(({ status, output }) => [status, output])).toEqual(jobs.map((_, index) => ['COMPLETED', index]));
    queue.open(gate);
    // The worker of the version before ends its job, and takes no other.
    expect(await queue.ended(endpoint, held)).toMatchObject({ status: 'COMPLETED', output: early.workerId });
    await until('only the new version has workers', async () => {
      const { workers } = await platform.rig.workers(endpoint.id);
      return workers.length > 0 && workers.every(({ isStale }) => !isStale);
    });
  });

  it('gives jobs to a canary too, and goes on when it is promoted', async () => {
    const endpoint = await queue.create({ workers: { min: 1, max: 2, idleTimeout: 60 } });
    await platform.rig.settled(endpoint.id);
    const image = await imageOf('canary');
    await platform.rig.control('POST', `/local/endpoints/${endpoint.id}/canary`, { percent: 50, changes: { image } });
    await until('the canary serves', async () => (await platform.rig.rollout(endpoint.id)).state === 'canary');
    const gate = queue.gate();
    const held = await Promise.all([1, 2].map(() => queue.run(endpoint, { hold: gate })));
    const running: SeenJob[] = await Promise.all(held.map((id) => queue.state(endpoint, id, 'IN_PROGRESS')));
    const { workers } = await platform.rig.workers(endpoint.id);
    const versions = running.map(({ workerId }) => workers.find(({ id }) => id === workerId)?.version);
    expect(new Set(versions)).toEqual(new Set([1, 2]));
    await platform.rig.control('POST', `/local/endpoints/${endpoint.id}/promote`);
    queue.open(gate);
    const ended = await Promise.all(held.map((id) => queue.ended(endpoint, id)));
    expect(ended.map(({ status }) => status)).toEqual(['COMPLETED', 'COMPLETED']);
  });

  it('stops its workers when nothing is left to do, and a frozen one has no job', async () => {
    const endpoint = await queue.create({ workers: { min: 0, max: 1, idleTimeout: 1 }, flashboot: 'FLASHBOOT' });
    const first = await queue.runSync(endpoint, { who: true });
    const isFrozen = async () =>
      (await platform.rig.lives(endpoint.id)).workers.some(({ state }) => state === 'frozen');
    await until('the worker is frozen', isFrozen);
    // The worker that is frozen while it waits for a job is revived for the next one.
    expect(await queue.runSync(endpoint, { who: true })).toMatchObject({ status: 'COMPLETED', output: first.output });
  });
});
