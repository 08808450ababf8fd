import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { until } from '@flash-ts/testkit/waiting';
import { startQueueServer, type QueueServer } from '../../src/queue-server.js';
import { HandClock } from '../support/hand-clock.js';
import { describeWithPostgres, Postgres } from '@flash-ts/testkit/postgres';
import { temporaryFolder } from '../support/rig.js';
import type { SeenJob } from './queue-rig.js';

const WORKER = join(import.meta.dirname, '../fixtures/queue-worker/worker.mjs');
const ID = 'shop-production-resize';
const [KEY, WORKER_KEY] = ['key-of-clients', 'key-of-workers'];

/** `/health`. */
interface Health {
  readonly jobs: Readonly<Record<string, number>>;
  readonly workers: Readonly<Record<string, number>>;
}

describeWithPostgres('a queue whose workers are started elsewhere', () => {
  const postgres = new Postgres();
  const scratch = temporaryFolder();
  const workers = new Set<ChildProcess>();
  const clock = new HandClock();
  let made = 0;
  let server: QueueServer;
  let port: number;

  const start = async () => {
    const queues = [{ id: ID, name: 'shop/production/resize', executionTimeoutMs: 0 }];
    const common = { key: KEY, workerKey: WORKER_KEY, log: pino({ level: 'silent' }), clock };
    server = await startQueueServer({ ...common, database: postgres.url, queues, host: '127.0.0.1', port: port ?? 0 });
    port = Number(new URL(server.url ?? '').port);
  };
  const worker = (id: string, key = WORKER_KEY): ChildProcess => {
    const base = `http://127.0.0.1:${port}/local/queues/${ID}`;
    const env = {
      PORT: join(scratch.path, `${(made += 1)}.sock`),
      PING_MS: '50',
      RUNPOD_POD_ID: id,
      RUNPOD_AI_API_KEY: key,
      RUNPOD_WEBHOOK_GET_JOB: `${base}/job-take/$ID?gpu=0`,
      RUNPOD_WEBHOOK_POST_OUTPUT: `${base}/job-done/$RUNPOD_POD_ID/$ID?gpu=0`,
      RUNPOD_WEBHOOK_POST_STREAM: `${base}/job-stream/$RUNPOD_POD_ID/$ID?gpu=0`,
      RUNPOD_WEBHOOK_PING: `${base}/ping/$RUNPOD_POD_ID?gpu=0`,
    };
    const child = spawn(process.execPath, [WORKER], { env, stdio: ['pipe', 'ignore', 'inherit'] });
    workers.add(child);
    return child;
  };
  const kill = async (child: ChildProcess) => {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    workers.delete(child);
  };
  const ask = async (path: string, body?: unknown, key: string | undefined = KEY) => {
    const response = await fetch(`${server.url}/v2/${ID}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { ...(key !== undefined && { authorization: `Bearer ${key}` }), 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.json() };
  };
  const run = async (input: unknown) => ((await ask('/run', { input })).body as SeenJob).id;
  const state = async (id: string, status: string): Promise<SeenJob> => {
    return until(`the job is ${status}`, async () => {
      const job = (await ask(`/status/${id}`)).body as SeenJob;
      return job.status === status && job;
    });
  };
  /** Time goes on until it has that worker. */
  const givenTo = async (id: string, workerId: string) => {
    await until(`${workerId} has the job`, async () => {
      clock.advance(1000);
      return ((await ask(`/status/${id}`)).body as SeenJob).workerId === workerId;
    });
  };
  const health = async () => (await ask('/health')).body as Health;
  const gate = () => join(scratch.path, `gate-${(made += 1)}`);
  const lines = (file: string) => readFileSync(file, 'utf8').trim().split('\n');

  beforeAll(start, 60_000);
  afterEach(async () => {
    for (const child of workers) await kill(child);
    // Their ids are forgotten.
    clock.advance(60_000);
  });
  afterAll(async () => {
    await server.close();
    scratch.remove();
  });

  it('gives jobs to workers that it has never heard of, and tells how many there are', async () => {
    const hold = gate();
    const id = await run({ hold });
    expect((await health()).jobs).toMatchObject({ inQueue: 1, inProgress: 0 });
    worker('resize-7d9f-abc12');
    expect(await state(id, 'IN_PROGRESS')).toMatchObject({ workerId: 'resize-7d9f-abc12' });
    expect(await health()).toMatchObject({ jobs: { inQueue: 0, inProgress: 1 }, workers: { running: 1, idle: 0 } });
    writeFileSync(hold, '');
    expect(await state(id, 'COMPLETED')).toMatchObject({ output: 'resize-7d9f-abc12' });
  });

  it('lets in clients and workers with their keys, and answers nothing but its queues', async () => {
    // Those of other tests are silent for long.
    await until('no worker is known', async () => (await health()).workers['ready'] === 0);
    expect(await ask('/health', undefined, 'another')).toMatchObject({ status: 401 });
    expect(await ask('/health', undefined, WORKER_KEY)).toMatchObject({ status: 401 });
    const taken = await fetch(`${server.url}/local/queues/${ID}/job-take/w1`, { headers: { authorization: KEY } });
    expect(taken.status).toBe(401);
    expect((await health()).workers).toMatchObject({ ready: 0 });
    for (const path of ['/local/endpoints', '/v2/serverless', '/v2/another/health', '/', '/e/another/x']) {
      const { status } = await fetch(`${server.url}${path}`, { headers: { authorization: `Bearer ${KEY}` } });
      expect([path, status]).toEqual([path, 404]);
    }
    expect((await fetch(`${server.url}/ping`)).status).toBe(204);
  });

  it('gives the job of a worker that is silent for 45 s to another one', async () => {
    const hold = gate();
    const first = worker('first');
    const id = await run({ hold });
    await state(id, 'IN_PROGRESS');
    await kill(first);
    worker('second');
    await until('the second is there', async () => (await health()).workers['idle'] === 1);
    await givenTo(id, 'second');
    writeFileSync(hold, '');
    expect(await state(id, 'COMPLETED')).toMatchObject({ output: 'second', retries: 1 });
  });

  it('gives the job of a worker that has begun anew under its id again', async () => {
    const hold = gate();
    const first = worker('same');
    const id = await run({ hold });
    await state(id, 'IN_PROGRESS');
    await kill(first);
    worker('same');
    await until('it is given again', async () => {
      clock.advance(1000);
      return ((await ask(`/status/${id}`)).body as SeenJob).retries === 1;
    });
    writeFileSync(hold, '');
    expect(await state(id, 'COMPLETED')).toMatchObject({ output: 'same', retries: 1 });
  });

  it('takes over what workers have from before its start, however long that took', async () => {
    const record = join(scratch.path, 'record');
    const hold = gate();
    worker('one');
    const held = await run({ hold });
    await state(held, 'IN_PROGRESS');
    const waiting = await run({ record });
    await server.close();
    await start();
    worker('two');
    await state(waiting, 'COMPLETED');
    await until('the first worker has named its job', async () => (await health()).workers['running'] === 1);
    // Long after the end of the lease that the server before had given.
    for (let second = 0; second < 80; second += 1) {
      clock.advance(1000);
      expect((await ask(`/status/${held}`)).body).toMatchObject({ status: 'IN_PROGRESS', workerId: 'one' });
    }
    writeFileSync(hold, '');
    expect(await state(held, 'COMPLETED')).toMatchObject({ output: 'one' });
    expect((await state(held, 'COMPLETED')).retries ?? 0).toBe(0);
    expect(lines(record)).toHaveLength(2);
  });

  it('takes back what no worker names after its start', async () => {
    const hold = gate();
    const gone = worker('gone');
    const id = await run({ hold });
    await state(id, 'IN_PROGRESS');
    await server.close();
    await kill(gone);
    await start();
    worker('next');
    await until('the next is there', async () => (await health()).workers['ready'] === 1);
    await givenTo(id, 'next');
    writeFileSync(hold, '');
    expect(await state(id, 'COMPLETED')).toMatchObject({ output: 'next', retries: 1 });
  });
});
