import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Endpoint, EndpointJobError } from '@flash-ts/core/client';
import { archiveOf } from '@flash-ts/testkit/archives';
import { startPlatform, type OwnPlatform, type TestEndpoint } from '../../src/testing/index.js';

const MINUTE = 60_000;
const source = readFileSync(join(import.meta.dirname, '../fixtures/queue-worker/worker.mjs'));

/** What the fixture does with an input. */
interface Fixture {
  run(input: { echo?: number; fail?: string; hold?: string; parts?: number[] }): number;
}

let platform: OwnPlatform;
let endpoint: TestEndpoint;
let folder: string;
let gates = 0;

beforeAll(async () => {
  platform = await startPlatform({ requireKey: true });
  const image = await platform.upload((await archiveOf([[{ name: 'worker.mjs' }, source]])).archive);
  const workers = { min: 0, max: 1, idleTimeout: 3600 };
  endpoint = await platform.create({ name: 'kit', type: 'QUEUE', image, workers });
  folder = await mkdtemp(join(tmpdir(), 'flash-gates-'));
});
afterAll(async () => {
  await Endpoint.close();
  await platform.stop();
  await rm(folder, { recursive: true, force: true });
});

const gate = () => {
  gates += 1;
  return join(folder, String(gates));
};

describe('the testing kit, with jobs', () => {
  it('submits one and awaits its result, or its error', async () => {
    const job = await endpoint.submit<Fixture>({ echo: 7 });
    const output: number = await job.result();
    expect(output).toBe(7);
    const failed = await endpoint.submit<Fixture>({ fail: 'no' });
    expect(await failed.ended()).toMatchObject({ id: failed.id, status: 'FAILED' });
    await expect(failed.result()).rejects.toBeInstanceOf(EndpointJobError);
  });

  it('kills the worker in mid-job, which another one finishes', async () => {
    const hold = gate();
    const job = await endpoint.submit({ hold });
    const worker = await job.worker();
    worker.kill();
    const { workerId } = await job.until(({ status, retries }) => status === 'IN_PROGRESS' && retries === 1);
    expect(workerId).not.toBe(worker.id);
    await writeFile(hold, '');
    expect(await job.ended()).toMatchObject({ status: 'COMPLETED', output: workerId, retries: 1 });
  });

  it('drives the clock over the time to live, and over the time for which a result is kept', async () => {
    const running = await endpoint.submit({ hold: gate() }, { policy: { ttl: 2 * MINUTE } });
    await running.worker();
    const waiting = await endpoint.submit({ echo: 1 }, { policy: { ttl: 2 * MINUTE } });
    await platform.clock.advance(MINUTE);
    expect(await waiting.status()).toMatchObject({ status: 'IN_QUEUE' });
    await platform.clock.advance(MINUTE + 2000);
    await Promise.all([running.gone(), waiting.gone()]);

    const kept = await endpoint.submit({ echo: 2 });
    await kept.ended();
    await platform.clock.advance(29 * MINUTE);
    expect(await kept.status()).toMatchObject({ status: 'COMPLETED', output: 2 });
    await platform.clock.advance(2 * MINUTE);
    await kept.gone();
  });

  it('cancels one, tries one again, and reads a stream', async () => {
    const held = await endpoint.submit({ hold: gate() });
    await held.worker();
    await held.cancel();
    expect(await held.ended()).toMatchObject({ status: 'CANCELLED' });
    const failed = await endpoint.submit({ fail: 'no' });
    await failed.ended();
    await failed.retry();
    expect(await failed.ended()).toMatchObject({ status: 'FAILED' });
    const parts: unknown[] = [];
    for await (const part of (await endpoint.submit({ parts: [1, 2] })).stream()) parts.push(part);
    expect(parts).toEqual([1, 2]);
  });

  it('says what it has waited for in vain', async () => {
    const job = await endpoint.submit({ echo: 1 });
    await job.ended();
    await expect(job.worker({ seconds: 0.1 })).rejects.toMatchObject({
      code: 'FLASH_TEST_IN_VAIN',
      message: expect.stringContaining(`a worker has the job ${job.id} of kit; at last: {"job":{`),
    });
    await expect(job.until(({ output }) => output === 2, { seconds: 0.1 })).rejects.toThrow('output === 2');
  });
});
