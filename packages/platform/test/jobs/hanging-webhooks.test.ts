import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { until } from '@flash-ts/testkit/waiting';
import { systemClock } from '../../src/clock/clock.js';
import { SqliteJobStore } from '../../src/jobs/sqlite/sqlite-job-store.js';
import { Webhooks } from '../../src/jobs/webhooks/webhooks.js';
import { Settings } from '../../src/settings/settings.js';
import { temporaryFolder } from '../support/rig.js';
import { newJob } from './job-store-contract.js';

const HOUR = 3_600_000;
const ends: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

async function receiver(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  ends.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The webhooks of finished jobs, each of which has an hour to answer: what hangs here, hangs until the test is over. */
async function delivering(hooks: readonly string[], input = '{}', timeoutMs = HOUR) {
  const folder = temporaryFolder();
  const jobs = new SqliteJobStore({
    path: join(folder.path, 'jobs.db'),
    folder: join(folder.path, 'jobs'),
    maxBytes: undefined,
  });
  ends.push(folder.remove, () => jobs.close());
  const limits = { jobs: 1_000, bytes: 1_000_000_000 };
  for (const [index, webhook] of hooks.entries()) {
    await jobs.submit(newJob(`job-${index}`, { webhook, input }), 1_000, limits);
    await jobs.apply(`job-${index}`, { kind: 'cancelled', at: 1_000 });
  }
  const undelivered: string[] = [];
  const webhooks = new Webhooks({
    jobs,
    settings: new Settings({ privateWebhooks: 1 }),
    clock: systemClock,
    onUndelivered: ({ job }, reason) => undelivered.push(`${job.id}: ${reason}`),
    onJobsError: (error) => undelivered.push(String(error)),
    timeoutMs,
  });
  return { webhooks, undelivered };
}

it('call every receiver, however many calls and bytes another one holds that hangs', async () => {
  const arrived: string[] = [];
  const hanging = await receiver(({ url = '' }) => void arrived.push(url));
  const other = await receiver(({ url = '' }, response) => {
    arrived.push(url);
    response.writeHead(200).end();
  });
  // Of the first one more than may be called at once, and more bytes than may be read at once.
  const hooks = [...Array.from({ length: 50 }, (_, index) => `${hanging}/${index}`), `${other}/other`];
  const { webhooks, undelivered } = await delivering(hooks, JSON.stringify('x'.repeat(1_000_000)));
  await webhooks.call();
  await until('the other one is called', () => arrived.includes('/other'));
  expect([arrived.length < hooks.length, undelivered]).toEqual([true, []]);
});

it('call one receiver as often as it answers', async () => {
  const arrived = new Set<string>();
  const quick = await receiver(({ url = '' }, response) => {
    arrived.add(url);
    response.writeHead(200).end();
  });
  const hooks = Array.from({ length: 100 }, (_, index) => `${quick}/${index}`);
  const { webhooks, undelivered } = await delivering(hooks);
  // Once: the end of a call begins the next ones.
  await webhooks.call();
  await until('all have arrived', () => arrived.size === hooks.length);
  expect(undelivered).toEqual([]);
});

it('say of one that hangs what it has done', async () => {
  const [silent, deaf] = [await receiver(() => undefined), await receiver(({ socket }) => void socket.pause())];
  const { webhooks, undelivered } = await delivering([silent, deaf], JSON.stringify('x'.repeat(9_000_000)), 1_000);
  await webhooks.call();
  await until('both are given up', () => undelivered.length === 2);
  expect(undelivered.toSorted()).toEqual([0, 1].map((index) => `job-${index}: it did not answer within 1 s`));
});
