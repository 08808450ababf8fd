import runpodSdk from 'runpod-sdk';
import { SharedPlatform } from '../support/shared-platform.js';
import { QueueRig } from './queue-rig.js';

const platform = new SharedPlatform();
const queue = new QueueRig(platform);

const connect = async (fields: Parameters<QueueRig['create']>[0] = {}) => {
  const endpoint = await queue.create(fields);
  const client = runpodSdk('any key', { baseUrl: `${platform.url}/v2` }).endpoint(endpoint.id);
  if (!client) throw new Error('the SDK knows no endpoint');
  return { endpoint, client };
};

describe("the cloud's SDK for JavaScript", () => {
  it('submits a job and waits for its result', async () => {
    const { client } = await connect();
    expect(await client.runSync({ input: { echo: { a: 1 } } })).toMatchObject({
      completed: true,
      succeeded: true,
      status: 'COMPLETED',
      output: { a: 1 },
    });
    expect(await client.runSync({ input: { fail: 'no' } })).toMatchObject({ completed: true, succeeded: false });
  });

  it('submits a job, asks for its status, and cancels it', async () => {
    const { client, endpoint } = await connect();
    const { id } = await client.run({ input: { hold: queue.gate() } });
    await queue.state(endpoint, id, 'IN_PROGRESS');
    expect(await client.status(id)).toMatchObject({ id, status: 'IN_PROGRESS', started: true, completed: false });
    expect(await client.cancel(id)).toEqual({ id, status: 'CANCELLED' });
    expect(await client.status(id)).toMatchObject({ status: 'CANCELLED', completed: true });
  });

  it('reads a stream to its end, however many parts there are', async () => {
    const { client } = await connect();
    const parts = Array.from({ length: 250 }, (_, index) => index);
    const { id } = await client.run({ input: { parts } });
    const read: unknown[] = [];
    for await (const { output } of client.stream(id)) read.push(output);
    expect(read).toEqual(parts);
  });

  it('reads the health, and purges the queue', async () => {
    const { client, endpoint } = await connect({ workers: { min: 0, max: 0, idleTimeout: 60 } });
    for (const echo of [1, 2]) await queue.run(endpoint, { echo });
    expect(await client.purgeQueue()).toEqual({ removed: 2, status: 'completed' });
    expect(await client.health()).toEqual({
      jobs: { completed: 0, failed: 0, inProgress: 0, inQueue: 0, retried: 0 },
      workers: {
        idle: expect.any(Number),
        initializing: expect.any(Number),
        ready: expect.any(Number),
        running: 0,
        throttled: expect.any(Number),
        unhealthy: 0,
      },
    });
  });
});
