import { Endpoint } from '@flash-ts/core/client';
import { until } from '@flash-ts/testkit/waiting';
import { DrivenClock } from '../../src/testing/driven-clock.js';
import { SharedPlatform } from '../support/shared-platform.js';
import { QueueRig } from './queue-rig.js';

const clock = new DrivenClock();
const platform = new SharedPlatform({ clock });
const queue = new QueueRig(platform);

type Queue = Awaited<ReturnType<QueueRig['create']>>;

const NO_WORKERS = { workers: { min: 0, max: 0, idleTimeout: 60 } };
/** Keeps that much of the cloud's limits: with 1 % it is 10 requests to `/run` in 10 s. */
const limit = (percent: number) => platform.rig.control('PATCH', '/local/settings', { queueLimitPercent: percent });
const submit = (endpoint: Queue) => queue.ask(endpoint, 'POST', '/run', { input: { echo: 1 } });
const inQueue = async (endpoint: Queue) => {
  const { jobs } = JSON.parse((await queue.ask(endpoint, 'GET', '/health')).text) as { jobs: { inQueue: number } };
  return jobs.inQueue;
};
/** Statuses of requests that are made one after the other. */
const statuses = async (count: number, ask: () => ReturnType<typeof submit>) => {
  const seen: number[] = [];
  for (let index = 0; index < count; index += 1) seen.push((await ask()).status);
  return seen;
};
/** Submits until one is refused: a slow machine gets more in, since time goes on. */
const untilRefused = async (endpoint: Queue) => {
  let submitted = 0;
  for (;;) {
    const answer = await submit(endpoint);
    if (answer.status !== 200) return { submitted, refused: answer };
    submitted += 1;
  }
};
const passing = (count: number) => Array.from({ length: count }, () => 200);

beforeEach(() => limit(1));

describe('rate limits of a queue', () => {
  it('refuse what comes too fast, which changes nothing, and say when it may come again', async () => {
    const [endpoint, other] = [await queue.create(NO_WORKERS), await queue.create(NO_WORKERS)];
    const { submitted, refused } = await untilRefused(endpoint);
    expect(submitted).toBeGreaterThanOrEqual(10);
    expect([refused.status, refused.headers['retry-after'], JSON.parse(refused.text)]).toEqual([
      429,
      '1',
      expect.objectContaining({
        error: 'too many requests',
        code: 'FLASH_RATE_LIMITED',
        reason: 'Too many requests: the endpoint takes 10 requests to /run in 10 s. The next may come in 1 s.',
      }),
    ]);
    await until('those that passed wait', async () => (await inQueue(endpoint)) === submitted);
    await clock.advance(1000);
    expect((await submit(endpoint)).status).toBe(200);
    // Other operations and other endpoints have their own.
    expect((await queue.ask(endpoint, 'POST', '/purge-queue')).status).toBe(200);
    expect(await statuses(10, () => submit(other))).toEqual(passing(10));
  });

  it('refuse what is too much at a time', async () => {
    const endpoint = await queue.create(NO_WORKERS);
    const id = await queue.run(endpoint, { echo: 1 });
    const wait = () => queue.ask(endpoint, 'GET', `/status-sync/${id}?wait=300000`);
    const asked = Array.from({ length: 5 }, wait);
    const refused = await Promise.race(asked);
    expect([refused.status, JSON.parse(refused.text)]).toEqual([
      429,
      expect.objectContaining({
        reason: 'Too many requests: the endpoint takes 4 requests to /status-sync at a time. The next may come in 1 s.',
      }),
    ]);
    await queue.ask(endpoint, 'POST', `/cancel/${id}`);
    const answered = (await Promise.all(asked)).map(({ status }) => status);
    expect(answered.toSorted((a, b) => a - b)).toEqual([...passing(4), 429]);
    expect((await wait()).status).toBe(200);
  });

  it('grow with the workers that are ready', async () => {
    const endpoint = await queue.create({ workers: { min: 2, max: 2, idleTimeout: 60 } });
    await until('both are ready', async () => (await platform.rig.workers(endpoint.id)).summary.idle === 2);
    expect((await untilRefused(endpoint)).submitted).toBeGreaterThanOrEqual(20);
  });

  it('are waited for by our own client', async () => {
    const { id } = await queue.create(NO_WORKERS);
    const client = Endpoint.queue({ url: `${platform.url}/v2/${id}` });
    const jobs = [];
    for (let index = 0; index < 11; index += 1) jobs.push((await client.run({ echo: index })).id);
    expect(new Set(jobs).size).toBe(11);
    await Endpoint.close();
  });

  it('are not there unless the setting wants them', async () => {
    await limit(0);
    const endpoint = await queue.create(NO_WORKERS);
    expect(await statuses(30, () => queue.ask(endpoint, 'POST', '/purge-queue'))).toEqual(passing(30));
  });
});
