import { SharedPlatform } from '../support/shared-platform.js';
import { QueueRig } from './queue-rig.js';

const platform = new SharedPlatform({ settings: { jobsBytes: 1_000_000 } });
const queue = new QueueRig(platform);

it('answers 507 when a job does not fit on the disk, and keeps every job that it has acknowledged', async () => {
  const endpoint = await queue.create({ workers: { min: 0, max: 0, idleTimeout: 60 } });
  const text = 'x'.repeat(50_000);
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, echo) => queue.ask(endpoint, 'POST', '/run', { input: { echo, text } })),
  );
  const full = answers.filter(({ status }) => status === 507);
  expect(full.length).toBeGreaterThan(0);
  for (const answer of full) expect(JSON.parse(answer.text)).toMatchObject({ code: 'FLASH_DISK_FULL' });
  const acknowledged = answers
    .filter(({ status }) => status === 200)
    .map((answer) => JSON.parse(answer.text) as { id: string });
  expect(acknowledged.length + full.length).toBe(40);
  expect(acknowledged.length).toBeGreaterThan(0);
  for (const { id } of acknowledged) expect(await queue.status(endpoint, id)).toMatchObject({ status: 'IN_QUEUE' });
});

it('answers 429 when the queue has no room, and takes jobs again when it has', async () => {
  await platform.rig.control('PATCH', '/local/settings', { queueJobs: 2 });
  const endpoint = await queue.create({ workers: { min: 0, max: 0, idleTimeout: 60 } });
  for (const echo of [1, 2]) await queue.run(endpoint, { echo });
  const { status, headers, text } = await queue.ask(endpoint, 'POST', '/run', { input: {} });
  expect([status, headers['retry-after'], JSON.parse(text)]).toEqual([
    429,
    '5',
    expect.objectContaining({ code: 'FLASH_QUEUE_FULL' }),
  ]);
  await queue.ask(endpoint, 'POST', '/purge-queue');
  await queue.run(endpoint, { echo: 3 });
});
