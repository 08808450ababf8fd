import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { builtArtifact } from '@flash-ts/testkit/projects';
import { until } from '@flash-ts/testkit/waiting';
import { Workers } from '@flash-ts/testkit/workers';
import { QueueServer } from './harness/queue-server.js';

const SOURCE = `
import { FlashEndpoint, Input, Job } from '@flash-ts/core';

@FlashEndpoint({ name: 'echo', cpu: 'cpu3c-1-2', concurrency: 2 })
export class Echo {
  @Job() echo(@Input('text') text: string) { return { text }; }
}
`;

const workers = new Workers(() => builtArtifact({ 'src/echo.ts': SOURCE }));
let queue: QueueServer;
let folder: string;
let count = 0;

beforeEach(async () => {
  queue = new QueueServer();
  await queue.open();
  count += 1;
  folder = join(workers.folder, `results-${count}`);
});
afterEach(() => queue.close());

const start = (more: Record<string, string> = {}) =>
  workers.start({ FLASH_RESOURCE_NAME: 'echo', FLASH_RESULTS: folder, ...queue.env('w1'), ...more });

/** The files that have a result; what waits for the next one begins with an empty line. */
const kept = (path = folder) =>
  readdirSync(path).filter((name) => !readFileSync(join(path, name), 'utf8').startsWith('\n'));

test('a result whose worker is killed before it is acknowledged is sent by the next process, before that takes jobs', async () => {
  queue.meetings = ['hold'];
  queue.jobs.push({ id: 'a', input: { text: 'grüße' }, takenAt: 1_767_225_600_123 });
  const first = start();
  const [sent] = await queue.got(1);
  expect(sent).toMatchObject({
    query: '?gpu=0&isStream=false&takenAt=1767225600123',
    body: '{"output":{"text":"grüße"}}',
  });
  expect(kept()).toHaveLength(1);
  const modes = [folder, join(folder, kept()[0] as string)].map((path) => statSync(path).mode & 0o777);
  expect(modes).toEqual([0o700, 0o600]);
  await first.stop();
  queue.seen.length = 0;
  queue.meetings = ['take'];
  start();
  const [, again] = await queue.got(2);
  expect(again).toEqual(sent);
  await until('the worker takes jobs', () => queue.seen.includes('take'));
  expect(queue.seen.indexOf('done a')).toBe(0);
  expect(kept()).toEqual([]);
});

test('without FLASH_RESULTS it is in the temporary folder, under the id of the worker alone', async () => {
  queue.meetings = ['hold'];
  queue.jobs.push({ id: 'a', input: { text: 'x' } });
  mkdirSync(folder);
  const first = start({ FLASH_RESULTS: '', TMPDIR: folder });
  await queue.got(1);
  expect(kept(join(folder, 'flash-results-w1'))).toHaveLength(1);
  await first.stop();
  queue.meetings = ['take'];
  await start({ FLASH_RESULTS: '', TMPDIR: folder, ...queue.env('w2') }).logged('ready');
  await until('the other worker takes jobs', () => queue.seen.at(-1) === 'take');
  expect(queue.results).toHaveLength(1);
  start({ FLASH_RESULTS: '', TMPDIR: folder });
  await queue.got(2);
});

test('a result is sent again while connections are lost, and kept until one is not', async () => {
  queue.meetings = ['break', 'break', { status: 503 }, 'take'];
  queue.jobs.push({ id: 'a', input: { text: 'x' } });
  start();
  const results = await queue.got(4);
  expect(new Set(results.map(({ body }) => body))).toEqual(new Set(['{"output":{"text":"x"}}']));
  await until('its file is removed', () => kept().length === 0);
});

test('a result that the queue refuses is not kept, and neither is the failure that is sent in its place', async () => {
  queue.meetings = [{ status: 413 }, 'take'];
  queue.jobs.push({ id: 'a', input: { text: 'x' } });
  start();
  const [, failed] = await queue.got(2);
  expect(JSON.parse(failed?.body ?? '')).toEqual({ error: expect.stringContaining('the queue answered 413') });
  await until('no file is there', () => kept().length === 0);
});

test('what was written in part is removed and not sent', async () => {
  mkdirSync(folder, { mode: 0o700 });
  const name = 'a'.repeat(64);
  writeFileSync(join(folder, name), '{"id":"a","isStream":false,"bytes":100}\n{"output":');
  writeFileSync(join(folder, 'notes.txt'), 'not ours');
  await start().logged('ready');
  await until('the worker takes jobs', () => queue.seen.includes('take'));
  expect([queue.results, kept()]).toEqual([[], ['notes.txt']]);
});

test('a folder that others can write to is not used: the results are sent from memory, and the log says so', async () => {
  mkdirSync(folder);
  const name = 'b'.repeat(64);
  const forged = '{"id":"b","isStream":false,"bytes":12}\n{"output":1}';
  writeFileSync(join(folder, name), forged);
  queue.jobs.push({ id: 'a', input: { text: 'x' } });
  const worker = start();
  const results = await queue.got(1);
  expect(results.map(({ job }) => job)).toEqual(['a']);
  await until('the log says so', () => worker.lines.some(({ code }) => code === 'FLASH_WORKER_RESULT_UNKEPT'));
  expect(readFileSync(join(folder, name), 'utf8')).toBe(forged);
});
