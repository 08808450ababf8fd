import { builtArtifact } from '@flash-ts/testkit/projects';
import { until } from '@flash-ts/testkit/waiting';
import { Workers } from '@flash-ts/testkit/workers';
import { QueueServer } from './queue-server.js';

const SOURCE = `
import { setTimeout } from 'node:timers/promises';
import { threadId } from 'node:worker_threads';
import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import { IsInt } from 'class-validator';
import { FlashEndpoint, Input, Job, JobInfo, Progress, Signal, Threaded, type ReportProgress, type RunningJob } from '@flash-ts/core';

const logger = new Logger('Work');

export class Square { @IsInt() n!: number; }

@FlashEndpoint({ name: 'work', cpu: 'cpu3c-2-4', concurrency: 2 })
export class Work implements OnApplicationShutdown {
  @Job() async square(@Input() { n }: Square, @JobInfo() job: RunningJob, @Progress() progress: ReportProgress) {
    await progress({ n });
    return { square: n * n, attempt: job.attempt, submitted: job.submittedAt.getTime() };
  }
  @Job() @Threaded({ threads: 1 }) inThread(@Input('n') n: number) { return { n, inThread: threadId !== 0 }; }
  @Job() async *parts(@Input('count') count: number) { for (let n = 0; n < count; n += 1) yield { n }; }
  @Job() async wait(@Signal() signal: AbortSignal) {
    logger.log('waiting');
    await setTimeout(1e6, undefined, { signal });
  }
  @Job() async nap() {
    logger.log('napping');
    await setTimeout(300);
    return 'awake';
  }
  @Job() heedless() {
    logger.log('heedless');
    return new Promise(() => setInterval(() => undefined, 1e6));
  }
  onApplicationShutdown() { logger.log('shut down'); }
}
`;

const workers = new Workers(() => builtArtifact({ 'src/work.ts': SOURCE }));
const ready = (queue: QueueServer) => workers.ready({ FLASH_RESOURCE_NAME: 'work', ...queue.env });

it('takes jobs, runs them and hands on progress and results in the cloud’s protocol', async () => {
  await using queue = await QueueServer.start();
  queue.submit({ id: 'a/1', input: { method: 'square', n: 7 }, attempt: 2, submittedAt: 5 });
  const worker = await ready(queue);
  const { body, headers, isStream } = await queue.result('a/1');
  expect(body).toEqual({ output: { square: 49, attempt: 2, submitted: 5 } });
  expect(headers).toMatchObject({ 'content-type': 'application/x-www-form-urlencoded', 'x-request-id': 'a/1' });
  expect(isStream).toBe('false');
  expect(queue.progress.map((told) => told.body)).toEqual([{ status: 'IN_PROGRESS', output: { n: 7 } }]);
  await worker.logged('job', { jobId: 'a/1', outcome: 'completed' });
  expect(queue.pings.length).toBeGreaterThan(0);
});

it('tells of a refused input, of parts, and runs threads', async () => {
  await using queue = await QueueServer.start();
  await ready(queue);
  queue.submit(
    { id: 'refused', input: { method: 'square', n: 'x' } },
    { id: 'parts', input: { method: 'parts', count: 2 } },
    { id: 'thread', input: { method: 'inThread', n: 3 } },
  );
  const { body } = await queue.result('refused');
  expect(JSON.parse(body['error'] as string)).toMatchObject({
    worker_id: 'w1',
    detail: [{ loc: ['input', 'n'], type: 'isInt' }],
  });
  expect(await queue.result('parts')).toMatchObject({ body: { output: [] }, isStream: 'true' });
  expect(queue.parts.map((told) => told.body)).toEqual([{ output: { n: 0 } }, { output: { n: 1 } }]);
  expect((await queue.result('thread')).body).toEqual({ output: { n: 3, inThread: true } });
});

it('takes as many as it has free places', async () => {
  await using queue = await QueueServer.start();
  const worker = await ready(queue);
  queue.submit({ id: '1', input: { method: 'wait' } });
  await worker.logged('waiting', { jobId: '1' });
  queue.submit({ id: '2', input: { method: 'wait' } }, { id: '3', input: { method: 'square', n: 1 } });
  await worker.logged('waiting', { jobId: '2' });
  expect(queue.takes.slice(0, 2)).toEqual([2, 1]);
  queue.cancel('2');
  expect((await queue.result('2')).body['error']).toContain('the job was cancelled');
  // The place that is free again.
  await queue.result('3');
  expect(worker.lines.some(({ msg, jobId }) => msg === 'job' && jobId === '1')).toBe(false);
});

it('tries to hand a result on until it is acknowledged, and replaces one that is refused for ever', async () => {
  await using queue = await QueueServer.start();
  queue.refusals.push(503, 429, 500);
  await ready(queue);
  queue.submit({ id: 'kept', input: { method: 'square', n: 2 } });
  expect((await queue.result('kept')).body).toMatchObject({ output: { square: 4 } });
  queue.refusals.push(413);
  queue.submit({ id: 'large', input: { method: 'square', n: 2 } });
  expect((await queue.result('large')).body['error']).toContain('The result of the job could not be handed on');
});

it('drains: takes no new job, finishes those that it has, hands their results on, and then runs its hooks', async () => {
  await using queue = await QueueServer.start();
  const worker = await ready(queue);
  queue.submit({ id: 'nap', input: { method: 'nap' } });
  await worker.logged('napping');
  worker.child.kill('SIGTERM');
  expect(await worker.exited).toBe(0);
  expect(queue.results.map(({ body }) => body)).toEqual([{ output: 'awake' }]);
  const order = worker.lines.map(({ msg }) => msg).filter((msg) => msg === 'job' || msg === 'shut down');
  // In the thread, too.
  expect(order).toEqual(['job', 'shut down', 'shut down']);
});

it('a second signal fires the signals of jobs, and ends it at once', async () => {
  await using queue = await QueueServer.start();
  const worker = await ready(queue);
  queue.submit({ id: 'long', input: { method: 'wait' } });
  await worker.logged('waiting');
  worker.child.kill('SIGTERM');
  await worker.logged('draining');
  worker.child.kill('SIGTERM');
  expect(await worker.exited).toBe(1);
});

it('ends when a handler does not heed its signal, after its other jobs', async () => {
  await using queue = await QueueServer.start();
  const worker = await ready(queue);
  queue.submit({ id: 'deaf', input: { method: 'heedless' } });
  await worker.logged('heedless');
  queue.cancel('deaf');
  expect(await worker.exited).toBe(0);
  expect((await queue.result('deaf')).body).toMatchObject({ stopPod: true });
});

it('goes on when the queue was away, and says so once', async () => {
  const gone = await QueueServer.start();
  const { env } = gone;
  await gone[Symbol.asyncDispose]();
  const worker = await workers.ready({ FLASH_RESOURCE_NAME: 'work', ...env });
  const code = 'FLASH_WORKER_QUEUE_LOST';
  const lost = () => worker.lines.filter((line) => line['code'] === code).length;
  await until('the worker says that the queue is away', () => lost() > 0);
  expect(lost()).toBe(1);
});

it('without a queue it is ready, and warns', async () => {
  const worker = await workers.ready({ FLASH_RESOURCE_NAME: 'work' });
  expect(worker.lines).toContainEqual(expect.objectContaining({ level: 'warn', code: 'FLASH_WORKER_NO_QUEUE' }));
});
