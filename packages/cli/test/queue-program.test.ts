import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describeWithPostgres, Postgres } from '@flash-ts/testkit/postgres';
import { builtArtifact } from '@flash-ts/testkit/projects';
import { until } from '@flash-ts/testkit/waiting';
import { Workers } from '@flash-ts/testkit/workers';

const PROGRAM = fileURLToPath(new URL('../../platform/dist/bundle/queue.mjs', import.meta.url));
const ID = 'shop-production-resize';
const KEY = 'key-of-workers';

const RESIZE = `
  import { existsSync } from 'node:fs';
  import { setTimeout } from 'node:timers/promises';
  import { FlashEndpoint, Input, Job, JobInfo } from '@flash-ts/core';
  @FlashEndpoint({ name: 'resize', cpu: 'cpu3c-1-2' })
  export class Resize {
    @Job() async resize(@Input('gate') gate: string, @JobInfo() { attempt }: { attempt: number }) {
      while (!existsSync(gate)) await setTimeout(10);
      return { worker: process.env.RUNPOD_POD_ID, attempt };
    }
  }
`;

interface SeenJob {
  readonly id: string;
  readonly status: string;
  readonly output?: unknown;
  readonly workerId?: string;
  readonly retries?: number;
}

/** What a cluster runs: the one file of images that serves queues, and workers of an artifact. */
describeWithPostgres('the queue program', () => {
  const postgres = new Postgres();
  const workers = new Workers(() => builtArtifact({ 'src/resize.ts': RESIZE }));
  let program: ChildProcess;
  let url: string;
  let gates = 0;

  const start = async (port = '0') => {
    const queues = JSON.stringify([{ id: ID, name: 'shop/production/resize', executionTimeoutMs: 60_000 }]);
    const env = { FLASH_JOBS_DATABASE: postgres.url, FLASH_WORKER_KEY: KEY, FLASH_QUEUES: queues, PORT: port };
    program = spawn(process.execPath, [PROGRAM], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    for await (const line of createInterface({ input: program.stdout! })) {
      const told = JSON.parse(line) as { readonly msg: string; readonly url?: string };
      if (told.msg !== 'the queue is served') continue;
      url = `http://127.0.0.1:${new URL(told.url ?? '').port}`;
      break;
    }
    program.stdout?.resume();
  };
  const end = async (signal: NodeJS.Signals): Promise<unknown> => {
    const ended = once(program, 'exit');
    program.kill(signal);
    return (await ended)[0];
  };
  const worker = (id: string) => {
    const base = `${url}/local/queues/${ID}`;
    return workers.ready({
      FLASH_RESOURCE_NAME: 'resize',
      RUNPOD_POD_ID: id,
      RUNPOD_AI_API_KEY: KEY,
      RUNPOD_PING_INTERVAL: '1000',
      RUNPOD_WEBHOOK_GET_JOB: `${base}/job-take/$ID`,
      RUNPOD_WEBHOOK_POST_OUTPUT: `${base}/job-done/$RUNPOD_POD_ID/$ID`,
      RUNPOD_WEBHOOK_POST_STREAM: `${base}/job-stream/$RUNPOD_POD_ID/$ID`,
      RUNPOD_WEBHOOK_PING: `${base}/ping/$RUNPOD_POD_ID`,
    });
  };
  const ask = async <Body>(path: string, body?: object): Promise<Body> => {
    const method = body ? 'POST' : 'GET';
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${url}/v2/${ID}${path}`, {
      method,
      headers,
      ...(body && { body: JSON.stringify(body) }),
    });
    return (await response.json()) as Body;
  };
  const state = (id: string, status: string): Promise<SeenJob> =>
    until(`the job is ${status}`, async () => {
      const job = await ask<SeenJob>(`/status/${id}`).catch(() => undefined);
      return job?.status === status && job;
    });
  const gate = () => join(workers.folder, `gate-${(gates += 1)}`);

  beforeAll(() => start(), 60_000);
  afterAll(() => program.kill('SIGKILL'));

  it('keeps a job with its worker through its own crash', async () => {
    await worker('resize-abc-1');
    const hold = gate();
    const { id } = await ask<SeenJob>('/run', { input: { gate: hold } });
    await state(id, 'IN_PROGRESS');
    await end('SIGKILL');
    await start(new URL(url).port);
    await until('the worker has named its job', async () => {
      const { workers: seen } = await ask<{ readonly workers: { readonly running: number } }>('/health');
      return seen.running === 1;
    });
    writeFileSync(hold, '');
    const job = await state(id, 'COMPLETED');
    expect([job.output, job.workerId, job.retries ?? 0]).toEqual([
      { worker: 'resize-abc-1', attempt: 1 },
      'resize-abc-1',
      0,
    ]);
  });

  it('has a worker that is told to end finish what it has, and gives the rest to another', async () => {
    const first = await worker('resize-abc-2');
    const hold = gate();
    const { id } = await ask<SeenJob>('/run', { input: { gate: hold } });
    await state(id, 'IN_PROGRESS');
    const next = await ask<SeenJob>('/run', { input: { gate: hold } });
    first.child.kill('SIGTERM');
    await first.logged('draining');
    writeFileSync(hold, '');
    expect(await state(id, 'COMPLETED')).toMatchObject({ workerId: 'resize-abc-2' });
    expect(await first.exited).toBe(0);
    await worker('resize-abc-3');
    expect(await state(next.id, 'COMPLETED')).toMatchObject({ workerId: 'resize-abc-3' });
  });

  it('ends on SIGTERM, with jobs that wait kept', async () => {
    const { id } = await ask<SeenJob>('/run', { input: { gate: workers.folder } });
    expect(await end('SIGTERM')).toBe(0);
    await start();
    expect(await ask<SeenJob>(`/status/${id}`)).toMatchObject({ status: 'IN_QUEUE' });
    await worker('resize-abc-4');
    await state(id, 'COMPLETED');
  });
});
