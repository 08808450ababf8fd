import { rmSync } from 'node:fs';
import { until } from '@flash-ts/testkit/waiting';
import { SharedPlatform } from '../support/shared-platform.js';
import { QueueRig, type SeenJob } from './queue-rig.js';

const platform = new SharedPlatform();
const queue = new QueueRig(platform);

describe('a queue-based endpoint', () => {
  it('starts a worker for a job, and answers with its result', async () => {
    const endpoint = await queue.create();
    const id = await queue.run(endpoint, { echo: { text: 'ünï\u0000', list: [1, null] } });
    const job = await queue.ended(endpoint, id);
    expect(job).toMatchObject({ id, status: 'COMPLETED', output: { text: 'ünï\u0000', list: [1, null] } });
    expect(job.delayTime).toBeGreaterThanOrEqual(0);
    expect(job.executionTime).toBeGreaterThanOrEqual(0);
    expect(await queue.runSync(endpoint, { echo: 1 })).toMatchObject({ status: 'COMPLETED', output: 1 });
    expect(await queue.runSync(endpoint, { fail: 'no' })).toMatchObject({
      status: 'FAILED',
      error: JSON.stringify({ error_message: 'no', worker_id: job.workerId }),
    });
  });

  it('answers by the paths of the cloud too', async () => {
    const endpoint = await queue.create();
    const answer = await fetch(`${platform.url}/v2/${endpoint.id}/runsync`, {
      method: 'POST',
      body: JSON.stringify({ input: { echo: 'cloud' } }),
    });
    expect(await answer.json()).toMatchObject({ status: 'COMPLETED', output: 'cloud' });
  });

  it('tells where its jobs are submitted and asked for, and answers there', async () => {
    const endpoint = await queue.create();
    const { runSync, status, ...others } = endpoint.requestUrls as Record<string, string>;
    const base = `http://${endpoint.id}.api.localhost:${platform.port}`;
    expect({ runSync, status, ...others }).toEqual({
      run: `${base}/run`,
      runSync: `${base}/runsync`,
      status: `${base}/status/{job_id}`,
      stream: `${base}/stream/{job_id}`,
      cancel: `${base}/cancel/{job_id}`,
      retry: `${base}/retry/{job_id}`,
      purgeQueue: `${base}/purge-queue`,
      health: `${base}/health`,
    });
    const health = new URL(others.health ?? '');
    expect((await queue.ask(endpoint, 'GET', health.pathname)).status).toBe(200);
  });

  it('gives jobs out in their order, and tells how many wait', async () => {
    const endpoint = await queue.create();
    const gate = queue.gate();
    const first = await queue.run(endpoint, { hold: gate });
    await queue.state(endpoint, first, 'IN_PROGRESS');
    const ids: string[] = [];
    for (let index = 0; index < 5; index += 1) ids.push(await queue.run(endpoint, { echo: index }));
    await until('five wait', async () => {
      const { jobs } = JSON.parse((await queue.ask(endpoint, 'GET', '/health')).text) as { jobs: object };
      return JSON.stringify(jobs) === '{"completed":0,"failed":0,"inProgress":1,"inQueue":5,"retried":0}';
    });
    queue.open(gate);
    const jobs = await Promise.all(ids.map((id) => queue.ended(endpoint, id)));
    expect(jobs.map(({ output }) => output)).toEqual([0, 1, 2, 3, 4]);
  });

  it('adds workers while jobs wait for too long, and gives each job to one', async () => {
    const endpoint = await queue.create({
      workers: { min: 0, max: 3, idleTimeout: 60 },
      scaling: { type: 'QUEUE_DELAY', queueDelay: 0.5 },
    });
    const gate = queue.gate();
    const ids = await Promise.all([1, 2, 3].map(() => queue.run(endpoint, { hold: gate })));
    await until('all three run', async () => {
      const seen = await Promise.all(ids.map((id) => queue.status(endpoint, id)));
      return seen.every(({ status }) => status === 'IN_PROGRESS');
    });
    queue.open(gate);
    const jobs = await Promise.all(ids.map((id) => queue.ended(endpoint, id)));
    expect(new Set(jobs.map(({ workerId }) => workerId)).size).toBe(3);
  });

  it('gives a job of a lost worker to another one, once', async () => {
    const endpoint = await queue.create();
    const id = await queue.run(endpoint, { exit: 3 });
    expect(await queue.ended(endpoint, id)).toMatchObject({
      status: 'FAILED',
      error: 'job timed out after 1 retries',
      retries: 1,
    });
    expect(await queue.runSync(endpoint, { echo: 1 })).toMatchObject({ status: 'COMPLETED' });
  });

  it('says of a job that waits that its workers fail, and not what they print', async () => {
    const broken = queue.gate();
    const endpoint = await queue.create({ env: { BROKEN: broken } });
    await queue.runSync(endpoint, { echo: 1 });
    queue.open(broken);
    // Its worker ends, and no other one starts.
    await queue.run(endpoint, { exit: 3 });
    const id = await queue.run(endpoint, { echo: 2 });
    const reason = await until('the reason is told', async () => {
      const job = await queue.status(endpoint, id);
      return job.status === 'IN_QUEUE' && job.reason?.includes('fail') ? job.reason : undefined;
    });
    expect(reason).toBe('its workers fail while they start; the operator sees the error with `flash status`');
    rmSync(broken);
    await platform.rig.control('POST', `/local/endpoints/${endpoint.id}/retry`);
    expect(await queue.ended(endpoint, id)).toMatchObject({ status: 'COMPLETED', output: 2 });
  });

  it('cancels jobs that wait and jobs that run, and stops those', async () => {
    const endpoint = await queue.create();
    const running = await queue.run(endpoint, { hold: queue.gate() });
    await queue.state(endpoint, running, 'IN_PROGRESS');
    const waiting = await queue.run(endpoint, { echo: 1 });
    for (const id of [waiting, running]) {
      const { text } = await queue.ask(endpoint, 'POST', `/cancel/${id}`);
      expect(JSON.parse(text)).toEqual({ id, status: 'CANCELLED' });
    }
    // The worker has heeded the order to stop, and takes the next.
    expect(await queue.runSync(endpoint, { echo: 2 })).toMatchObject({ output: 2 });
    expect(await queue.status(endpoint, running)).toMatchObject({ status: 'CANCELLED' });
    expect(await queue.status(endpoint, waiting)).toMatchObject({ status: 'CANCELLED' });
  });

  it('never lets a late result take the place of a cancellation', async () => {
    const endpoint = await queue.create();
    const gate = queue.gate();
    const id = await queue.run(endpoint, { heedless: gate });
    await queue.state(endpoint, id, 'IN_PROGRESS');
    await queue.ask(endpoint, 'POST', `/cancel/${id}`);
    queue.open(gate);
    await queue.runSync(endpoint, { echo: 2 });
    const job = await queue.status(endpoint, id);
    expect([job.status, job.output]).toEqual(['CANCELLED', undefined]);
  });

  it('tells progress, and streams parts in their order', async () => {
    const endpoint = await queue.create();
    const gate = queue.gate();
    const told = await queue.run(endpoint, { progress: { page: 3 }, until: gate });
    await until('it has told', async () => (await queue.status(endpoint, told)).output !== undefined);
    expect(await queue.status(endpoint, told)).toMatchObject({ status: 'IN_PROGRESS', output: { page: 3 } });
    queue.open(gate);
    expect(await queue.ended(endpoint, told)).toMatchObject({ status: 'COMPLETED', output: 'done' });
    const streaming = await queue.run(endpoint, { parts: [1, 'b', { c: 3 }] });
    const parts: unknown[] = [];
    for (let status = 'IN_QUEUE'; status !== 'COMPLETED' || parts.length < 3;) {
      const { text } = await queue.ask(endpoint, 'GET', `/stream/${streaming}?wait=30000`);
      const read = JSON.parse(text) as { status: string; stream: { output: unknown }[] };
      ({ status } = read);
      parts.push(...read.stream.map(({ output }) => output));
    }
    expect(parts).toEqual([1, 'b', { c: 3 }]);
  });

  it('tries a job again when its owner wants that, and only what has failed', async () => {
    const endpoint = await queue.create();
    const failed = await queue.runSync(endpoint, { fail: 'no' });
    const answer = await queue.ask(endpoint, 'POST', `/retry/${failed.id}`);
    expect(JSON.parse(answer.text)).toEqual({ id: failed.id, status: 'IN_QUEUE' });
    expect(await queue.ended(endpoint, failed.id)).toMatchObject({ status: 'FAILED' });
    const done = await queue.runSync(endpoint, { echo: 1 });
    const refused = await queue.ask(endpoint, 'POST', `/retry/${done.id}`);
    expect([refused.status, JSON.parse(refused.text)]).toEqual([
      409,
      expect.objectContaining({ code: 'FLASH_JOB_NOT_FAILED' }),
    ]);
  });

  it('purges what waits', async () => {
    const endpoint = await queue.create();
    const gate = queue.gate();
    const first = await queue.run(endpoint, { hold: gate });
    await queue.state(endpoint, first, 'IN_PROGRESS');
    const ids = await Promise.all([1, 2, 3].map((echo) => queue.run(endpoint, { echo })));
    const { text } = await queue.ask(endpoint, 'POST', '/purge-queue');
    expect(JSON.parse(text)).toEqual({ removed: 3, status: 'completed' });
    expect((await queue.ask(endpoint, 'GET', `/status/${ids[0]}`)).status).toBe(404);
    queue.open(gate);
    expect(await queue.ended(endpoint, first)).toMatchObject({ status: 'COMPLETED' });
  });

  it.each([
    ['no such path', 'GET', '/users', undefined, 404, 'FLASH_JOB_ROUTE_UNKNOWN'],
    ['no such job', 'GET', '/status/none', undefined, 404, 'FLASH_JOB_UNKNOWN'],
    ['another method', 'GET', '/run', undefined, 405, 'FLASH_METHOD_NOT_ALLOWED'],
    ['no JSON', 'POST', '/run', '{', 400, 'FLASH_BODY_NOT_JSON'],
    ['no object', 'POST', '/run', '[]', 422, 'FLASH_REQUEST_INVALID'],
    ['a time to live that is too short', 'POST', '/run', { policy: { ttl: 5 } }, 422, 'FLASH_REQUEST_INVALID'],
    ['a wait that is too long', 'POST', '/runsync?wait=900000', {}, 422, 'FLASH_REQUEST_INVALID'],
    ['a body that is too large', 'POST', '/run', `"${'x'.repeat(10_000_001)}"`, 413, 'FLASH_BODY_TOO_LARGE'],
  ])('refuses a request with %s', async (_name, method, path, body, status, code) => {
    const endpoint = await queue.create({ workers: { min: 0, max: 0, idleTimeout: 60 } });
    const answer = await queue.ask(endpoint, method, path, body);
    expect([answer.status, JSON.parse(answer.text)]).toEqual([status, expect.objectContaining({ code })]);
  });

  it('has every job after a restart of the platform, and the queue in its order', async () => {
    const endpoint = await queue.create();
    const done = await queue.runSync(endpoint, { echo: 'kept' });
    await platform.rig.patch(endpoint.id, { workers: { min: 0, max: 0 } });
    const ids: string[] = [];
    for (let index = 0; index < 4; index += 1) ids.push(await queue.run(endpoint, { echo: index }));
    await platform.restart();
    expect(await queue.status(endpoint, done.id)).toMatchObject({ status: 'COMPLETED', output: 'kept' });
    await platform.rig.patch(endpoint.id, { workers: { max: 1 } });
    const jobs: SeenJob[] = await Promise.all(ids.map((id) => queue.ended(endpoint, id)));
    expect(jobs.map(({ output }) => output)).toEqual([0, 1, 2, 3]);
  });

  it('hands the trace of a submission on to the worker', async () => {
    const endpoint = await queue.create();
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const ask = async (headers: Record<string, string>) => {
      const answer = await fetch(`${platform.url}/e/${endpoint.id}/runsync`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ input: { trace: true } }),
      });
      return ((await answer.json()) as SeenJob).output;
    };
    expect(await ask({ traceparent, tracestate: 'a=b' })).toEqual({ traceparent, tracestate: 'a=b' });
    expect(await ask({ traceparent, baggage: 'x'.repeat(9000) })).toEqual({ traceparent });
    expect(await ask({ traceparent: 'no trace' })).toBeNull();
    expect(await ask({})).toBeNull();
  });

  it('takes several results in one request, each for its own run', async () => {
    const endpoint = await queue.create({ env: { CONCURRENCY: '2' } });
    const inputs = [{ together: 'of its run' }, { together: 'of another run', of: 1 }];
    const ids = await Promise.all(inputs.map((input) => queue.run(endpoint, input)));
    const jobs = await Promise.all(ids.map((id) => queue.ended(endpoint, id)));
    expect(jobs.map(({ status, output }) => [status, output])).toEqual([
      ['COMPLETED', 'of its run'],
      ['COMPLETED', 'alone'],
    ]);
  });

  it('takes nothing from a worker without its key', async () => {
    const endpoint = await queue.create();
    const done = await queue.runSync(endpoint, { who: true });
    const take = (workerId: string, key: string) =>
      fetch(`${platform.url}/local/queues/${endpoint.id}/job-take/${workerId}?gpu=0`, {
        headers: { authorization: key },
      });
    for (const key of ['', platform.key, `Bearer ${platform.key}`]) {
      expect((await take(String(done.output), key)).status).toBe(401);
    }
  });
});
