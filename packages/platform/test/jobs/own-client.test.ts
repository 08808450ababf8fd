import { Endpoint, EndpointJobError, type QueueClient } from '@flash-ts/core/client';
import { IDENTITY_ENV } from '@flash-ts/core/contract';
import { SharedPlatform } from '../support/shared-platform.js';
import { QueueRig } from './queue-rig.js';

const platform = new SharedPlatform();
const queue = new QueueRig(platform);

async function connect(fields: Parameters<QueueRig['create']>[0] = {}) {
  const endpoint = await queue.create(fields);
  const client: QueueClient = Endpoint.queue({ url: `${platform.url}/v2/${endpoint.id}` });
  return { endpoint, client };
}

afterAll(() => Endpoint.close());

describe('the client of a queue', () => {
  it('submits jobs, and gets their outputs and errors', async () => {
    const { client } = await connect();
    expect(await client.runSync({ echo: { a: 1 } })).toEqual({ a: 1 });
    const failed = await client.runSync({ fail: 'no' }).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(EndpointJobError);
    expect(failed).toMatchObject({ state: 'FAILED', failure: { error_message: 'no' }, workerId: expect.any(String) });
    const { jobId, workerId } = failed as EndpointJobError;
    expect(await client.status(jobId)).toMatchObject({ id: jobId, status: 'FAILED', workerId });
    expect(await client.retry(jobId)).toMatchObject({ id: jobId, status: 'IN_QUEUE' });
    await expect(client.job(jobId).result()).rejects.toBeInstanceOf(EndpointJobError);
  });

  it('follows the progress of a job, cancels one, and tells of its end', async () => {
    const { client, endpoint } = await connect();
    const gate = queue.gate();
    const job = await client.run({ progress: { page: 1 }, until: gate });
    const reports: unknown[] = [];
    for await (const report of job.progress()) {
      reports.push(report);
      queue.open(gate);
    }
    expect(reports).toEqual([{ page: 1 }]);
    expect(await job.result()).toBe('done');

    const held = await client.run({ hold: queue.gate() });
    await queue.state(endpoint, held.id, 'IN_PROGRESS');
    expect(await held.cancel()).toEqual({ id: held.id, status: 'CANCELLED' });
    await expect(held.result()).rejects.toMatchObject({ state: 'CANCELLED', jobId: held.id });
    await expect(client.retry(held.id)).rejects.toMatchObject({ code: 'FLASH_JOB_NOT_FAILED' });
  });

  it('reads a stream while it is written, and after', async () => {
    const { client } = await connect();
    const gate = queue.gate();
    const parts = Array.from({ length: 250 }, (_, index) => index);
    const job = await client.run({ parts, until: gate });
    const read: unknown[] = [];
    for await (const part of job.stream()) {
      read.push(part);
      if (read.length === parts.length) queue.open(gate);
    }
    expect(read).toEqual(parts);
    expect(await job.result()).toEqual([]);
  });

  it('shares a stream with another reader: each part comes to one of them, in order', async () => {
    const { client } = await connect();
    const gate = queue.gate();
    const parts = Array.from({ length: 400 }, (_, index) => index);
    const { id } = await client.run({ parts, until: gate });
    const read: number[][] = [[], []];
    const follow = async (own: number[]) => {
      for await (const part of client.stream(id)) {
        own.push(part as number);
        if (read.flat().length === parts.length) queue.open(gate);
      }
    };
    await Promise.all(read.map(follow));
    expect(read.flat().toSorted((a, b) => a - b)).toEqual(parts);
    for (const own of read) expect(own).toEqual(own.toSorted((a, b) => a - b));
  });

  it('reads the health, and purges what waits', async () => {
    const { client } = await connect({ workers: { min: 0, max: 0, idleTimeout: 60 } });
    const jobs = [await client.run({ echo: 1 }), await client.run({ echo: 2 }, { policy: { lowPriority: true } })];
    expect((await client.health()).jobs).toMatchObject({ inQueue: 2 });
    expect(await client.purge()).toBe(2);
    await expect(jobs[0]?.result()).rejects.toMatchObject({ status: 404, code: 'FLASH_JOB_UNKNOWN' });
    await expect(client.run({ echo: 1 }, { policy: { ttl: 1 } })).rejects.toMatchObject({
      status: 422,
      code: 'FLASH_REQUEST_INVALID',
    });
  });

  it('waits on while the platform starts anew on another port, and gets the result', async () => {
    const env = { [IDENTITY_ENV.app]: 'shop', [IDENTITY_ENV.env]: 'production', [IDENTITY_ENV.resource]: 'kept' };
    const { endpoint } = await connect({ env, workers: { min: 0, max: 0, idleTimeout: 60 } });
    process.env['FLASH_HOME'] = platform.home;
    try {
      const contract = Endpoint.queueContract<{ echo(input: { echo: number }): number }>({
        name: 'kept',
        app: 'shop',
        jobs: { echo: {} },
      });
      const job = await Endpoint.connect({ contract }).run({ echo: 5 });
      const result = job.result();
      await platform.restart();
      await platform.rig.patch(endpoint.id, { workers: { min: 0, max: 1, idleTimeout: 60 } });
      expect(await result).toBe(5);
    } finally {
      delete process.env['FLASH_HOME'];
    }
  });
});
