import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CreateEndpointRequest, Endpoint } from '@flash-ts/core/contract';
import { archiveOf } from '@flash-ts/testkit/archives';
import { until } from '@flash-ts/testkit/waiting';
import { localImage } from '../../src/ids/image.js';
import { DrivenClock } from '../../src/testing/driven-clock.js';
import { SharedPlatform } from '../support/shared-platform.js';
import { QueueRig } from './queue-rig.js';

/** Folders with Runpod's SDK for Python and what it needs, as in `PYTHONPATH`, and the Python that runs it. */
const { RUNPOD_PYTHON: sdk, PYTHON: python = '/usr/bin/python3' } = process.env;
const FIXTURE = join(import.meta.dirname, '../fixtures/python-worker');

/** Versions of aiohttp before 3.9 are too old. */
const PROBE = `
import asyncio, runpod.serverless
from runpod.http_client import AsyncClientSession
async def probe():
    await AsyncClientSession().close()
asyncio.run(probe())
`;

/** Why the SDK can't be run here; undefined if it can. */
function missing(): string | undefined {
  if (sdk === undefined) return 'RUNPOD_PYTHON is not set: it names the folder of the source of runpod-python';
  try {
    execFileSync(python, ['-c', PROBE], { env: { PYTHONPATH: sdk }, stdio: 'pipe' });
    return undefined;
  } catch (error) {
    return `${python} can't run runpod from ${sdk}: ${(error as Error).message}`;
  }
}

const why = missing();
if (why !== undefined) process.stderr.write(`The tests of Python's worker are skipped: ${why}\n`);

const suite = why === undefined ? describe : describe.skip;

const clock = new DrivenClock();
const platform = new SharedPlatform({ clock });
const queue = new QueueRig({ rig: platform.rig, scratch: platform.scratch });

const create = async (env: Record<string, string> = {}, fields: Partial<CreateEndpointRequest> = {}) => {
  const files = ['worker.mjs', 'handler.py'].map((name) => [{ name }, readFileSync(join(FIXTURE, name))] as const);
  const artifact = await archiveOf(files);
  await platform.rig.upload(artifact);
  // Its credentials, if this user has some, are not those of the queue.
  const own = { PYTHON: python, PYTHONPATH: sdk as string, HOME: platform.scratch };
  return queue.create({ image: localImage('app', artifact.digest), env: { ...own, ...env }, ...fields });
};
const remove = (endpoint: Endpoint) => platform.rig.control('DELETE', `/v2/serverless/${endpoint.id}`);

suite("Runpod's SDK for Python as a worker", () => {
  it('takes jobs one after another, and its outputs and errors arrive', async () => {
    const endpoint = await create();
    expect(await queue.runSync(endpoint, { echo: { text: 'grüße' } })).toMatchObject({
      status: 'COMPLETED',
      output: { text: 'grüße' },
    });
    const raised = await queue.runSync(endpoint, { raise: 'no such file' });
    expect(raised.status).toBe('FAILED');
    expect(JSON.parse(raised.error ?? '')).toMatchObject({
      error_type: "<class 'ValueError'>",
      error_message: 'no such file',
      worker_id: raised.workerId,
    });
    expect(await queue.runSync(endpoint, { error: 'not today' })).toMatchObject({
      status: 'FAILED',
      error: 'not today',
      output: { seen: true },
    });
    await remove(endpoint);
  });

  it('reports progress while the job runs, and the result comes after it', async () => {
    const endpoint = await create();
    const gate = queue.gate();
    const id = await queue.run(endpoint, { progress: { page: 3 }, until: gate, echo: 'read' });
    await until('the progress is there', async () => {
      const { output } = await queue.status(endpoint, id);
      return JSON.stringify(output) === '{"page":3}';
    });
    queue.open(gate);
    expect(await queue.ended(endpoint, id)).toMatchObject({ status: 'COMPLETED', output: 'read' });
    await remove(endpoint);
  });

  it('streams what a generator yields, and its error', async () => {
    const endpoint = await create({ STREAM: 'parts' });
    const gate = queue.gate();
    const id = await queue.run(endpoint, { count: 3, until: gate });
    const seen: unknown[] = [];
    await until('all parts are there', async () => {
      const { text } = await queue.ask(endpoint, 'GET', `/stream/${id}`);
      seen.push(...(JSON.parse(text) as { stream: { output: unknown }[] }).stream.map(({ output }) => output));
      return seen.length >= 3;
    });
    expect(seen).toEqual([{ tile: 0 }, { tile: 1 }, { tile: 2 }]);
    expect((await queue.status(endpoint, id)).status).toBe('IN_PROGRESS');
    queue.open(gate);
    expect(await queue.ended(endpoint, id)).toMatchObject({ status: 'COMPLETED', output: [] });
    const failed = await queue.runSync(endpoint, { count: 1, raise: 'no paper' });
    expect([failed.status, failed.error]).toEqual(['FAILED', expect.stringMatching(/^handler: no paper/)]);
    await remove(endpoint);
  });

  it('returns the parts of a generator as the output, where it is told to', async () => {
    const endpoint = await create({ STREAM: 'aggregate' });
    expect(await queue.runSync(endpoint, { count: 2 })).toMatchObject({
      status: 'COMPLETED',
      output: [{ tile: 0 }, { tile: 1 }],
    });
    await remove(endpoint);
  });
});

suite("The loop of Runpod's SDK for Python", () => {
  it('stops a cancelled job, of which it sends no result, and is free for the next one', async () => {
    const endpoint = await create();
    const id = await queue.run(endpoint, { until: queue.gate() });
    const { workerId } = await queue.state(endpoint, id, 'IN_PROGRESS');
    expect((await queue.ask(endpoint, 'POST', `/cancel/${id}`)).status).toBe(200);
    expect(await queue.runSync(endpoint, { echo: 'next' })).toMatchObject({ output: 'next', workerId });
    await until('no slot is taken', async () => {
      const { workers } = await platform.rig.workers(endpoint.id);
      return workers.every(({ status }) => status === 'IDLE');
    });
    expect((await queue.status(endpoint, id)).status).toBe('CANCELLED');
    await remove(endpoint);
  });

  it('is replaced when a handler catches the cancellation of its task', async () => {
    const endpoint = await create();
    const id = await queue.run(endpoint, { heedless: true });
    const { workerId } = await queue.state(endpoint, id, 'IN_PROGRESS');
    expect((await queue.ask(endpoint, 'POST', `/cancel/${id}`)).status).toBe(200);
    await clock.advance(2 * 60_000);
    const next = await queue.runSync(endpoint, { echo: 'next' });
    expect([next.output, next.workerId === workerId]).toEqual(['next', false]);
    expect((await queue.status(endpoint, id)).status).toBe('CANCELLED');
    await remove(endpoint);
  });

  it('takes several jobs at a time, and a cancel stops one of them', async () => {
    const endpoint = await create({ CONCURRENCY: '3' });
    const [gate, ids] = [queue.gate(), [] as string[]];
    for (const echo of ['a', 'b', 'c']) ids.push(await queue.run(endpoint, { until: gate, echo }));
    const running = await Promise.all(ids.map((id) => queue.state(endpoint, id, 'IN_PROGRESS')));
    expect(new Set(running.map(({ workerId }) => workerId)).size).toBe(1);
    await queue.ask(endpoint, 'POST', `/cancel/${ids[1]}`);
    queue.open(gate);
    expect(await queue.ended(endpoint, ids[0] as string)).toMatchObject({ status: 'COMPLETED', output: 'a' });
    expect(await queue.ended(endpoint, ids[2] as string)).toMatchObject({ status: 'COMPLETED', output: 'c' });
    expect((await queue.status(endpoint, ids[1] as string)).status).toBe('CANCELLED');
    await remove(endpoint);
  });

  it('is replaced when a job asks for that', async () => {
    const endpoint = await create();
    const first = await queue.runSync(endpoint, { refresh: true });
    expect(first).toMatchObject({ status: 'COMPLETED', output: { replaced: true } });
    const second = await queue.runSync(endpoint, { echo: 'again' });
    expect(second).toMatchObject({ status: 'COMPLETED', output: 'again' });
    expect(second.workerId).not.toBe(first.workerId);
    await remove(endpoint);
  });

  it('gives the job of a loop that was killed to another one, once', async () => {
    const endpoint = await create();
    const job = await queue.runSync(endpoint, { kill: queue.gate(), echo: 'at last' });
    expect(job).toMatchObject({ status: 'COMPLETED', output: 'at last', retries: 1 });
    await remove(endpoint);
  });

  it('ends by itself when it is told to, long before it would be killed', async () => {
    const endpoint = await create({}, { workers: { min: 0, max: 1, idleTimeout: 1 } });
    const { workerId } = await queue.runSync(endpoint, { echo: 1 });
    const gone = await until('the idle worker is gone', async () => (await platform.rig.lives(endpoint.id)).gone[0]);
    expect(gone).toMatchObject({ id: workerId, end: { kind: 'asked', exitCode: 0, signal: null } });
    await remove(endpoint);
  });
});
