import { SharedPlatform } from '../support/shared-platform.js';
import { QueueRig } from './queue-rig.js';

const platform = new SharedPlatform({ settings: { watchMs: 600_000 } });
const queue = new QueueRig(platform);

const workers = { min: 1, max: 1, idleTimeout: 60 };

it('gives jobs to the worker that stands by after a release only while no other is ready', async () => {
  const { rig } = platform;
  const endpoint = await queue.create({ workers });
  await rig.settled(endpoint.id);
  const { image } = await queue.create({ workers: { ...workers, min: 0 } }, 'another version');
  await rig.patch(endpoint.id, { image });
  await rig.settled(endpoint.id);
  const versionOf = async (worker: unknown) => {
    const lives = await rig.lives(endpoint.id);
    return [...lives.workers, ...lives.gone].find(({ id }) => id === worker)?.version;
  };
  const versions: unknown[] = [];
  for (let count = 0; count < 10; count += 1) {
    versions.push(await versionOf((await queue.runSync(endpoint, { who: true })).output));
  }
  expect(versions).toEqual(Array(10).fill(2));
  // The job ends the only worker of the watched version, and then the one that stands by.
  const { workerId, retries } = await queue.ended(endpoint, await queue.run(endpoint, { exit: 1 }));
  expect([retries, await versionOf(workerId)]).toEqual([1, 1]);
});
