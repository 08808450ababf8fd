import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect, isDeepStrictEqual } from 'node:util';
import type { FlashError } from '@flash-ts/core/errors';
import { until } from '@flash-ts/testkit/waiting';
import { jest } from '@jest/globals';
import { openPostgresJobs } from '../../src/jobs/postgres/open-postgres-jobs.js';
import { FOLD_COUNTS, NUMBERS } from '../../src/jobs/postgres/statements.js';
import type { Job } from '../../src/jobs/job.js';
import type { JobChange, JobStore } from '../../src/jobs/job-store.js';
import { describeWithPostgres, PASSWORD, Postgres } from '@flash-ts/testkit/postgres';
import { describeJobStore, newJob } from './job-store-contract.js';

const SILENT = { warn: () => undefined };
const LIMITS = { jobs: 1_000_000, bytes: 1_000_000_000 };

describeWithPostgres('a store of jobs in PostgreSQL', () => {
  const postgres = new Postgres();
  let stores: JobStore[] = [];

  const open = async (owner: string = randomUUID()) => {
    const store = await openPostgresJobs({ url: postgres.url, owner, log: SILENT });
    stores.push(store);
    return store;
  };

  beforeEach(async () => {
    await postgres.query('DROP SCHEMA IF EXISTS flash_jobs CASCADE');
  });

  afterEach(async () => {
    await Promise.all(stores.map((store) => store.close()));
    stores = [];
  });

  describeJobStore(() => open());

  const take = async (store: JobStore, workerId: string, count = 9) =>
    (await store.take('endpoint', { workerId, count, at: 2_000, leaseUntil: 30_000 })).jobs;

  it('is opened by several platforms at once', async () => {
    const [one, ...others] = await Promise.all(Array.from({ length: 5 }, () => open()));
    await one?.submit(newJob('a'), 1_000, LIMITS);
    for (const store of others) expect(await store.get('a')).toBeDefined();
  });

  it('refuses what a newer platform has written', async () => {
    await open();
    await postgres.query('UPDATE flash_jobs.version SET steps = 99');
    await expect(open()).rejects.toMatchObject({ code: 'FLASH_STATE_NEWER' });
  });

  it('says without a secret that the database is not usable', async () => {
    const url = postgres.url.replace(PASSWORD, 'another-secret');
    const opened = openPostgresJobs({ url, owner: 'p', log: SILENT });
    const error = (await opened.catch((reason: unknown) => reason)) as FlashError;
    expect(error.code).toBe('FLASH_JOBS_UNUSABLE');
    expect(inspect(error, { depth: 9 })).not.toContain('another-secret');
  });

  it('gives each job to one worker of two platforms, and counts them right', async () => {
    const [one, other] = await Promise.all([open(), open()]);
    const of = (index: number) => (index % 2 === 0 ? one : other);
    const ids = Array.from({ length: 200 }, (_, index) => `job-${index}`);
    await Promise.all(ids.map((id, index) => of(index).submit(newJob(id), 1_000, LIMITS)));
    const taken = await Promise.all(Array.from({ length: 40 }, (_, index) => take(of(index), `w-${index}`, 4)));
    const jobs = taken.flat().map(({ job }) => job);
    expect(new Set(jobs.map(({ id }) => id)).size).toBe(160);
    expect(jobs).toHaveLength(160);
    await Promise.all(
      jobs.map(({ id, workerId = '' }, index) =>
        of(index).apply(id, { kind: 'ended', at: 3_000, workerId, outcome: 'COMPLETED' }),
      ),
    );
    await one.close();
    const expected = { counts: { IN_QUEUE: 40, IN_PROGRESS: 0, COMPLETED: 160 }, queuedBytes: 80 };
    expect(await other.numbers('endpoint')).toMatchObject(expected);
    // What closed connections have counted is put together, and stays the same.
    await until('the connections are gone', async () => {
      await postgres.query(FOLD_COUNTS);
      const [row] = await postgres.query('SELECT count(DISTINCT shard)::int AS shards FROM flash_jobs.job_counts');
      return (row?.shards as number) <= 12;
    });
    expect(await other.numbers('endpoint')).toMatchObject(expected);
  });

  it('tells other platforms what has changed, and not itself', async () => {
    const [one, other] = await Promise.all([open(), open()]);
    const seen = { one: [] as JobChange[], other: [] as JobChange[] };
    one.observe((change) => seen.one.push(change));
    other.observe((change) => seen.other.push(change));
    const arrived = { kind: 'arrived', endpointId: 'endpoint' };
    const changed = { kind: 'changed', endpointId: 'endpoint', id: 'a' };
    const heard = (change: object) =>
      until('it is heard', async () => seen.other.splice(0).some((had) => isDeepStrictEqual(had, change)));
    await one.submit(newJob('a'), 1_000, LIMITS);
    await heard(arrived);
    await take(one, 'w');
    await heard(changed);
    await one.addParts('a', 'w', ['1']);
    await heard(changed);
    await one.progress('a', 'w', '1');
    await heard(changed);
    await one.apply('a', { kind: 'cancelled', at: 3_000 });
    await heard(changed);
    expect(seen.one.filter(({ kind }) => kind !== 'missed')).toEqual([]);
  });

  it('hears what others say on its channel without harm', async () => {
    const [one, other] = await Promise.all([open(), open()]);
    const seen: JobChange[] = [];
    other.observe((change) => seen.push(change));
    for (const text of ['', 'x', 'null', '{}', '{"from":"x","arrived":3,"changed":{"e":4}}']) {
      await postgres.query("SELECT pg_notify('flash_jobs', $1)", [text]);
    }
    await one.submit(newJob('a'), 1_000, LIMITS);
    await until('the notice is heard', async () => seen.some(({ kind }) => kind === 'arrived'));
    expect(seen.filter(({ kind }) => kind !== 'missed')).toEqual([{ kind: 'arrived', endpointId: 'endpoint' }]);
  });

  it('tells of more than a notification takes', async () => {
    const [one, other] = await Promise.all([open(), open()]);
    const seen = new Set<string>();
    other.observe((change) => change.kind === 'changed' && seen.add(change.id));
    const ids = Array.from({ length: 400 }, (_, index) => `${index}-${'x'.repeat(60)}`);
    await Promise.all(ids.map((id) => one.submit(newJob(id), 1_000, LIMITS)));
    await take(one, 'w', 400);
    await until('all were told', async () => seen.size === 400);
    expect(seen).toEqual(new Set(ids));
  });

  it('has every acknowledged job after the database has crashed, and goes on', async () => {
    const lost: boolean[] = [];
    let recovered: Promise<readonly Job[]> | undefined;
    const warn = (fields: object) => {
      const isLost = 'err' in fields;
      lost.push(isLost);
      if (!isLost) recovered = store.recover('endpoint', 40_000);
    };
    const store = await openPostgresJobs({ url: postgres.url, owner: 'p', log: { warn } });
    stores.push(store);
    const missed = jest.fn();
    store.observe(missed);
    await store.submit(newJob('first'), 1_000, LIMITS);
    await take(store, 'w');
    const acknowledged: string[] = ['first'];
    const refused = new Set<string>();
    const over = new AbortController();
    const client = async (name: string) => {
      for (let index = 0; !over.signal.aborted; index += 1) {
        const id = `${name}-${index}`;
        await store.submit(newJob(id), 1_000, LIMITS).then(
          () => acknowledged.push(id),
          async ({ code }: FlashError) => {
            refused.add(code);
            await sleep(5);
          },
        );
      }
    };
    const clients = Promise.all(['a', 'b', 'c', 'd'].map(client));
    await until('jobs are submitted', async () => acknowledged.length > 50);
    await postgres.stop();
    const before = acknowledged.length;
    await until('calls fail', async () => refused.size > 0);
    await expect(store.numbers('endpoint')).rejects.toMatchObject({ code: 'FLASH_JOBS_UNUSABLE' });
    await postgres.start();
    await until('jobs are submitted again', async () => acknowledged.length > before + 50);
    await until('notices are heard again', async () => lost.length === 2);
    over.abort();
    await clients;
    expect([...refused]).toEqual(['FLASH_JOBS_UNUSABLE']);
    expect(lost).toEqual([true, false]);
    expect(missed).toHaveBeenCalledWith({ kind: 'missed' });
    const rows = await postgres.query('SELECT id FROM flash_jobs.jobs');
    const kept = new Set(rows.map(({ id }) => id));
    expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
    expect(await store.numbers('endpoint')).toMatchObject({ counts: { IN_QUEUE: kept.size - 1, IN_PROGRESS: 1 } });
    // The platforms whose workers run have some time to renew their leases.
    expect(await recovered).toEqual([]);
  });

  it('reads numbers without a look at finished jobs', async () => {
    const store = await open();
    await store.submit(newJob('a'), 1_000, LIMITS);
    await take(store, 'w');
    await store.apply('a', { kind: 'ended', at: 3_000, workerId: 'w', outcome: 'COMPLETED' });
    const columns = `endpoint_id, state, execution_timeout_ms, ttl_ms, retention_ms, low_priority, submitted_at, queued_at, removed_at,
      attempt, losses, input, input_bytes`;
    for (const state of ['COMPLETED', 'IN_QUEUE']) {
      await postgres.query(
        `INSERT INTO flash_jobs.jobs (id, ${columns})
         SELECT $1 || number, ${columns.replace('state', '$1')} FROM flash_jobs.jobs, generate_series(1, 5000) AS number
         WHERE id = 'a'`,
        [state],
      );
    }
    await postgres.query('ANALYZE flash_jobs.jobs');
    const plan = JSON.stringify(await postgres.query(`EXPLAIN ${NUMBERS.replaceAll('$1', "'endpoint'")}`));
    expect(plan).toContain('jobs_in_queue');
    expect(plan).not.toContain('jobs_pkey');
    expect(await store.numbers('endpoint')).toMatchObject({ counts: { IN_QUEUE: 5000, COMPLETED: 5001 } });
  });

  it('keeps an error with a character that PostgreSQL does not have', async () => {
    const store = await open();
    await store.submit(newJob('a'), 1_000, LIMITS);
    await take(store, 'w');
    const failed = { kind: 'ended', at: 3_000, workerId: 'w', outcome: 'FAILED' } as const;
    await store.apply('a', failed, { error: 'a\0b' });
    expect(await store.get('a')).toMatchObject({ error: 'a\uFFFDb', job: { state: 'FAILED' } });
  });

  it('names a queue once for all platforms, and removes its jobs with the last of them', async () => {
    const [one, other] = await Promise.all([open('one'), open('other')]);
    const names = await Promise.all([one.register('shop/api', 'x1'), other.register('shop/api', 'x2')]);
    expect(new Set(names).size).toBe(1);
    const [endpointId] = names;
    expect(await one.register('shop/other', 'x3')).toBe('x3');
    await one.submit(newJob('a', { endpointId }), 1_000, LIMITS);
    await one.forget(endpointId);
    expect(await other.get('a')).toBeDefined();
    expect(await one.register('shop/api', 'x4')).toBe(endpointId);
    await one.forget(endpointId);
    await other.forget(endpointId);
    expect(await other.get('a')).toBeUndefined();
    expect(await other.register('shop/api', 'x5')).toBe('x5');
  });
});
