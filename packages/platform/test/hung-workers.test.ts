import type { CreateEndpointRequest, PlatformEvent } from '@flash-ts/core/contract';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { archiveOf } from '@flash-ts/testkit/archives';
import { isAlive } from '@flash-ts/testkit/processes';
import { until } from '@flash-ts/testkit/waiting';
import { startPlatform, type Platform, type PlatformSettings } from '../src/index.js';
import { EventReader } from './support/event-reader.js';
import { Rig, temporaryFolder } from './support/rig.js';
import { localImage } from '../src/ids/image.js';

const source = readFileSync(join(import.meta.dirname, 'fixtures/threaded-worker/worker.mjs'));
const folder = temporaryFolder();
let platform: Platform | undefined;
let reader: EventReader<PlatformEvent>;
let rig: Rig;
let gates = 0;

afterEach(async () => {
  reader.close();
  await platform?.stop();
  platform = undefined;
});
afterAll(() => folder.remove());

/** An endpoint with a worker that is ready. A stuck one is soon found, and replaced only where a test says so. */
async function endpoint(
  fields: Partial<CreateEndpointRequest>,
  settings: Partial<PlatformSettings> = {},
): Promise<string> {
  platform = await startPlatform({
    home: join(folder.path, `home-${gates}`),
    port: 0,
    version: '0.0.0',
    settings: { stuckMs: 300, stuckReplaceMs: 600_000, healthIntervalMs: 100, graceMs: 500, ...settings },
  });
  rig = new Rig(platform);
  reader = new EventReader<PlatformEvent>(rig, '/local/events');
  const artifact = await archiveOf([[{ name: 'worker.mjs' }, source]]);
  await rig.upload(artifact);
  const { id } = await rig.create({ image: localImage('app', artifact.digest), ...fields });
  await until('a worker is ready', async () => (await rig.workers(id)).summary.idle === 1);
  return id;
}

const kinds = () => reader.events.map(({ data }) => data.kind);
const told = (kind: PlatformEvent['kind']) =>
  until(`it is told: ${kind}`, () => reader.events.find(({ data }) => data.kind === kind)?.data);
const workerOf = ({ text }: { text: string }) => (JSON.parse(text) as { worker: string }).worker;
const pidOf = (id: string) => rig.pidOf(id, '/');

/** Lets a worker compute without a pause until the file that is returned is removed. */
function compute(id: string) {
  gates += 1;
  const gate = join(folder.path, `gate-${gates}`);
  writeFileSync(gate, '');
  const answer = rig.ask(id, `/?compute-while=${encodeURIComponent(gate)}`, { method: 'POST' });
  // It may be lost with its worker, which a test then says itself.
  answer.catch(() => undefined);
  return { answer, end: () => rmSync(gate) };
}

const one = { workers: { min: 1, max: 1, idleTimeout: 60 } };
const two = { workers: { min: 1, max: 2, idleTimeout: 60 } };

describe('a worker whose loop does not turn', () => {
  it('gets no more requests: others answer them, and it finishes what it has', async () => {
    const id = await endpoint(two);
    const { answer, end } = compute(id);
    await told('worker.stuck');
    const others = [await rig.ask(id, '/'), await rig.ask(id, '/')];
    end();
    const first = await answer;
    expect([first, ...others].map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(others.map(workerOf)).not.toContain(workerOf(first));
    expect(kinds()).not.toContain('worker.crashed');
  });

  it('is not replaced while nobody needs another, and is running for the contract', async () => {
    const id = await endpoint(two);
    const { answer, end } = compute(id);
    await told('worker.stuck');
    expect((await rig.workers(id)).summary).toMatchObject({ running: 1, unhealthy: 0, total: 1 });
    expect((await rig.lives(id)).workers).toMatchObject([
      { state: 'stuck', reason: 'the worker has an event loop that has not turned for 0.3 s', requests: 1 },
    ]);
    end();
    await answer;
    await until('it is back', async () => (await rig.lives(id)).workers[0]?.state === 'idle');
    expect(kinds().filter((kind) => kind === 'worker.started')).toHaveLength(1);
  });

  it('is waited for where the endpoint may have no other', async () => {
    const id = await endpoint(one);
    const { answer, end } = compute(id);
    await told('worker.stuck');
    const second = rig.ask(id, '/');
    const insisting = rig.ask(id, '/', { headers: { 'x-runpod-worker-id': `strict ${await onlyWorker(id)}` } });
    await until('they wait', () => queued(id, 2));
    end();
    const workers = (await Promise.all([answer, second, insisting])).map(workerOf);
    expect(new Set(workers).size).toBe(1);
    expect(kinds().filter((kind) => kind === 'worker.started')).toHaveLength(1);
  });

  it('is replaced beyond workers.max when it has been away for long, and ends when nobody waits for it', async () => {
    const id = await endpoint(one, { stuckReplaceMs: 600 });
    const pid = await pidOf(id);
    const { answer } = compute(id);
    await told('worker.unhealthy');
    const other = await rig.ask(id, '/');
    expect([other.status, isAlive(pid)]).toEqual([200, true]);
    await rig.patch(id, { timeout: 1 });
    await told('worker.crashed');
    expect((await answer).status).toBe(502);
    expect((await rig.lives(id)).gone).toMatchObject([
      { pid, end: { reason: expect.stringContaining('has an event loop that has not turned for'), signal: 'SIGKILL' } },
    ]);
  });

  it('ends when it has been so for longer than a request may take', async () => {
    const id = await endpoint({ ...one, timeout: 400 });
    const { answer } = compute(id);
    expect((await answer).status).toBe(504);
    expect(await told('worker.crashed')).toMatchObject({
      because: expect.stringContaining('has an event loop that has not turned for 0.4 s'),
    });
    expect((await rig.ask(id, '/')).status).toBe(200);
  });
});

describe('a worker that was stopped', () => {
  it('gets no more requests, is replaced and killed', async () => {
    const id = await endpoint(one);
    const pid = await pidOf(id);
    process.kill(pid, 'SIGSTOP');
    expect(await told('worker.unhealthy')).toMatchObject({ because: 'the worker stopped answering its health path' });
    expect((await rig.ask(id, '/')).status).toBe(200);
    await told('worker.crashed');
    expect(isAlive(pid)).toBe(false);
    expect(kinds().filter((kind) => kind === 'worker.started')).toHaveLength(2);
  });
});

async function onlyWorker(id: string): Promise<string> {
  return (await rig.lives(id)).workers[0]?.id ?? '';
}

async function queued(id: string, count: number): Promise<boolean> {
  const { text } = await rig.control('GET', '/local/metrics');
  return new RegExp(`^flash_queue_length\\{[^}]*endpoint_id="${id}"[^}]*\\} ${count}$`, 'm').test(text);
}
