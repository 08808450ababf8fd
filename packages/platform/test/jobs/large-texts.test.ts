import { chmodSync, lstatSync, mkdirSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { until } from '@flash-ts/testkit/waiting';
import type { JobEvent } from '../../src/jobs/job.js';
import type { JobChange } from '../../src/jobs/job-store.js';
import { SqliteJobStore } from '../../src/jobs/sqlite/sqlite-job-store.js';
import { newJob } from './job-store-contract.js';
import { toldUntilKilled } from './killed-process.js';

const BUILT = join(import.meta.dirname, '../../dist/jobs/sqlite/sqlite-job-store.js');
const LIMITS = { jobs: 1_000_000, bytes: 1_000_000_000 };
const TAKE = { workerId: 'w', count: 9, at: 2_000, leaseUntil: 3_000 };
const OVER: JobEvent = { kind: 'ended', at: 3_000, workerId: 'w', outcome: 'COMPLETED' };
const FAILED: JobEvent = { ...OVER, outcome: 'FAILED' };

const large = (mark: string, bytes = 300_000) => JSON.stringify({ mark, text: 'é'.repeat(bytes / 2) });

let folder: string;
let stores: SqliteJobStore[] = [];

const place = () => ({ path: join(folder, 'jobs.db'), folder: join(folder, 'jobs') });
const open = (maxBytes?: number) => {
  const store = new SqliteJobStore({ ...place(), maxBytes });
  stores.push(store);
  return store;
};
const files = () => readdirSync(join(folder, 'jobs')).toSorted();
const filesBecome = (count: number) => until(`there are ${count} files`, () => files().length === count);
/** The one file beside those before. */
const newFile = (before: readonly string[]) => {
  const name = files().find((file) => !before.includes(file));
  return join(folder, 'jobs', name ?? '');
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flash-jobs-'));
});

afterEach(async () => {
  await Promise.all(stores.map((store) => store.close()));
  stores = [];
  await rm(folder, { recursive: true });
});

describe('large inputs and outputs in files', () => {
  it('has them for the owner alone, by names that no request has given', async () => {
    const umask = process.umask(0o777);
    try {
      await open().submit(newJob('../../a', { input: large('a') }), 1_000, LIMITS);
    } finally {
      process.umask(umask);
    }
    const [name = '', ...others] = files();
    expect(others).toEqual([]);
    expect(name).toMatch(/^[\da-f-]{36}$/);
    expect(lstatSync(join(folder, 'jobs')).mode & 0o777).toBe(0o700);
    expect(lstatSync(join(folder, 'jobs', name)).mode & 0o777).toBe(0o600);
  });

  it('has no file for what is not large', async () => {
    const store = open();
    await store.submit(newJob('a', { input: JSON.stringify('x'.repeat(200_000)) }), 1_000, LIMITS);
    await store.submit(newJob('b', { input: large('b') }), 1_000, LIMITS);
    expect(files()).toHaveLength(1);
  });

  it('removes them with their job, whatever removes it', async () => {
    const store = open();
    const submit = (id: string, changes: object = {}) =>
      store.submit(newJob(id, { input: large(id), ...changes }), 1_000, LIMITS);
    await submit('old', { ttlMs: 10_000 });
    await submit('kept', { retentionMs: 1_000 });
    await store.take('endpoint', TAKE);
    await store.apply('kept', OVER, { output: large('output') });
    await filesBecome(3);
    await store.removeOld(4_000);
    await filesBecome(1);
    await store.removeOld(11_000);
    await filesBecome(0);
    await submit('purged');
    await submit('forgotten', { endpointId: 'other' });
    await store.purge('endpoint');
    await filesBecome(1);
    await store.forget('other');
    await filesBecome(0);
    expect(await store.numbers('other')).toMatchObject({ counts: { IN_QUEUE: 0 } });
  });

  it('removes an output that another one replaces, and one of an earlier attempt', async () => {
    const store = open();
    await store.submit(newJob('a', { input: large('a') }), 1_000, LIMITS);
    await store.take('endpoint', TAKE);
    for (const mark of ['1', '2', '3']) await store.progress('a', 'w', large(mark));
    await filesBecome(2);
    await store.apply('a', FAILED, { output: large('4') });
    await filesBecome(2);
    await store.apply('a', { kind: 'retried', at: 4_000 });
    await filesBecome(1);
    expect(await store.whole('a')).toMatchObject({ input: large('a'), output: undefined });
  });

  it('leaves no file of what is refused or comes too late', async () => {
    const store = open();
    const submit = (id: string, limits = LIMITS) => store.submit(newJob(id, { input: large(id) }), 1_000, limits);
    await submit('a');
    await expect(submit('a')).rejects.toThrow('UNIQUE');
    await expect(submit('b', { jobs: 9, bytes: 500_000 })).rejects.toMatchObject({ code: 'FLASH_QUEUE_FULL' });
    await expect(submit('b', { jobs: 1, bytes: 9e9 })).rejects.toMatchObject({ code: 'FLASH_QUEUE_FULL' });
    expect(await store.apply('a', OVER, { output: large('late') })).toBeUndefined();
    expect(await store.progress('a', 'w', large('late'))).toBe(false);
    await filesBecome(1);
    expect(await store.whole('a')).toMatchObject({ input: large('a') });
  });

  it('removes at its start what a crash has left, and nothing else', async () => {
    const store = open();
    await store.submit(newJob('a', { input: large('a') }), 1_000, LIMITS);
    await store.take('endpoint', TAKE);
    await store.apply('a', OVER, { output: large('output') });
    await store.close();
    const [kept, left] = [files(), '0b9b0ffc-44a2-4a06-8ea0-a8ce2a3ad8d6'];
    for (const name of [left, `${left}.new`, 'of-another.txt']) writeFileSync(join(folder, 'jobs', name), 'x');
    mkdirSync(join(folder, 'jobs', 'folder'));
    const again = open();
    await again.recover('endpoint', 4_000);
    await until('they are gone', () => !files().some((name) => name.startsWith(left)));
    expect(files()).toEqual([...kept, 'folder', 'of-another.txt'].toSorted());
    expect(await again.whole('a')).toMatchObject({ input: large('a'), output: large('output') });
  });

  it('fails the job whose input can not be read, and gives out the others', async () => {
    const store = open();
    const changes: JobChange[] = [];
    store.observe((change) => changes.push(change));
    for (const id of ['a', 'b', 'c']) {
      const before = id === 'a' ? [] : files();
      await store.submit(newJob(id, { input: large(id) }), 1_000, LIMITS);
      if (id === 'a') rmSync(newFile(before));
      if (id === 'b') truncateSync(newFile(before), 1_000);
    }
    const { jobs } = await store.take('endpoint', TAKE);
    expect(jobs.map(({ job, input }) => [job.id, input])).toEqual([['c', large('c')]]);
    const failed = { job: { state: 'FAILED' } };
    expect(await store.get('a')).toMatchObject({
      ...failed,
      error: expect.stringMatching(/input of the job a .*ENOENT/),
    });
    expect(await store.get('b')).toMatchObject({ ...failed, error: expect.stringMatching(/1000 bytes of 3000\d\d/) });
    expect((await store.get('a'))?.error).not.toContain(folder);
    expect(changes).toEqual(['a', 'b'].map((id) => ({ kind: 'changed', endpointId: 'endpoint', id })));
  });

  it('says which output can not be read, and reads the others', async () => {
    const store = open();
    for (const id of ['a', 'b']) await store.submit(newJob(id), 1_000, LIMITS);
    await store.take('endpoint', TAKE);
    await store.apply('a', OVER, { output: large('a') });
    rmSync(newFile([]));
    await store.apply('b', OVER, { output: large('b') });
    await expect(store.get('a')).rejects.toMatchObject({ code: 'FLASH_JOB_UNREADABLE' });
    expect(await store.find('a')).toMatchObject({ state: 'COMPLETED' });
    expect(await store.get('b')).toMatchObject({ output: large('b') });
  });

  it('reads a job while its texts are replaced and removed', async () => {
    const store = open();
    await store.submit(newJob('a', { input: large('a') }), 1_000, LIMITS);
    await store.take('endpoint', TAKE);
    const over = new AbortController();
    const readers = Array.from({ length: 4 }, async () => {
      let count = 0;
      for (; !over.signal.aborted; count += 1) await store.whole('a');
      return count;
    });
    for (let index = 0; index < 50; index += 1) await store.progress('a', 'w', large(String(index)));
    await store.apply('a', { kind: 'cancelled', at: 4_000 });
    await store.forget('endpoint');
    over.abort();
    for (const count of await Promise.all(readers)) expect(count).toBeGreaterThan(0);
    expect(await store.whole('a')).toBeUndefined();
  });

  it('acknowledges nothing that does not fit, keeps what was acknowledged, and leaves no half file', async () => {
    const store = open(2_000_000);
    const submit = (id: string) => store.submit(newJob(id, { input: large(id) }), 1_000, LIMITS);
    const ids = Array.from({ length: 10 }, (_, index) => `job-${index}`);
    const answers = await Promise.allSettled(ids.map(submit));
    const kept = ids.filter((_, index) => answers[index]?.status === 'fulfilled');
    const refusals = answers.filter((answer) => answer.status === 'rejected').map(({ reason }) => reason.code);
    expect(refusals).toEqual(Array.from({ length: 4 }, () => 'FLASH_DISK_FULL'));
    expect(kept).toHaveLength(6);
    for (const id of kept) expect(await store.whole(id)).toMatchObject({ input: large(id) });
    expect(files()).toHaveLength(6);
    await store.purge('endpoint');
    await filesBecome(0);
    await submit('again');
    await store.close();
    // The limit holds for what was there at the start too.
    const again = open(500_000);
    await expect(again.submit(newJob('more', { input: large('more') }), 1_000, LIMITS)).rejects.toMatchObject({
      code: 'FLASH_DISK_FULL',
    });
  });

  it('acknowledges nothing while its folder can not be written, and goes on when it can', async () => {
    const store = open();
    await store.submit(newJob('a', { input: large('a') }), 1_000, LIMITS);
    const [before] = [files()];
    rmSync(join(folder, 'jobs'), { recursive: true });
    await expect(store.submit(newJob('b', { input: large('b') }), 1_000, LIMITS)).rejects.toThrow('ENOENT');
    expect(await store.find('b')).toBeUndefined();
    mkdirSync(join(folder, 'jobs'));
    chmodSync(join(folder, 'jobs'), 0o700);
    await store.submit(newJob('b', { input: large('b') }), 1_000, LIMITS);
    expect(before).toHaveLength(1);
    expect(await store.whole('b')).toMatchObject({ input: large('b') });
  });

  it('has every acknowledged text after its process was killed at a random moment', async () => {
    const acknowledged: string[] = [];
    for (let round = 0; round < 10; round += 1) {
      const program = `
        const { SqliteJobStore } = await import(${JSON.stringify(pathToFileURL(BUILT).href)});
        const store = new SqliteJobStore(${JSON.stringify(place())});
        const job = JSON.parse(process.argv[1]);
        const limits = ${JSON.stringify(LIMITS)};
        for (let index = 0; ; index += 1) {
          const id = job.id + '-' + index;
          const input = JSON.stringify({ mark: id + 'input', text: 'é'.repeat(150000) });
          await store.submit({ ...job, id, input }, 1000, limits);
          process.send(id);
          // Perhaps one that a killed process has left.
          const { jobs: [taken] } = await store.take('endpoint', { workerId: 'w', count: 1, at: 2000, leaseUntil: 3000 });
          const event = { kind: 'ended', at: 3000, workerId: 'w', outcome: 'COMPLETED' };
          const output = JSON.stringify({ mark: taken.job.id + 'output', text: 'é'.repeat(150000) });
          await store.apply(taken.job.id, event, { output });
          process.send(taken.job.id + ' output');
        }`;
      const last = 1 + Math.floor(Math.random() * 10);
      acknowledged.push(...(await toldUntilKilled(program, JSON.stringify(newJob(`job-${round}`)), last)));
    }
    const store = open();
    await store.recover('endpoint', 4_000);
    const markOf = (text = '{}') => (JSON.parse(text) as { mark?: string }).mark;
    for (const told of acknowledged) {
      const [id, name = 'input'] = told.split(' ') as [string, 'output'?];
      const job = await store.whole(id);
      expect([told, markOf(job?.[name])]).toEqual([told, `${id}${name}`]);
    }
    expect(acknowledged.length).toBeGreaterThan(10);
    await store.forget('endpoint');
    await filesBecome(0);
  });
});
