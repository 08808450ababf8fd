import { until } from '@flash-ts/testkit/waiting';
import { SharedPlatform } from '../support/shared-platform.js';
import { QueueRig } from './queue-rig.js';

const platform = new SharedPlatform({ settings: { virtualGpus: [{ type: 'NVIDIA GeForce RTX 4090', count: 1 }] } });
const queue = new QueueRig(platform);

it('gives a GPU to the worker of one queue after another: a throttled one has none, and its job says so', async () => {
  const fields = { cpu: undefined, gpu: { pools: ['ADA_24'] } } as const;
  const [first, second] = [
    await queue.create({ ...fields, name: 'first' }),
    await queue.create({ ...fields, name: 'second' }),
  ];
  const gate = queue.gate();
  const held = await queue.run(first, { hold: gate });
  await queue.state(first, held, 'IN_PROGRESS');
  const waits = await queue.run(second, { echo: 'mine' });
  await until('its worker is throttled', async () => (await platform.rig.workers(second.id)).summary.throttled === 1);
  expect(await queue.status(second, waits)).toMatchObject({
    status: 'IN_QUEUE',
    reason: expect.stringContaining('GPU'),
  });
  expect(await queue.status(first, held)).toMatchObject({ status: 'IN_PROGRESS' });
  queue.open(gate);
  expect(await queue.ended(second, waits)).toMatchObject({ status: 'COMPLETED', output: 'mine' });
  expect(await queue.status(first, held)).toMatchObject({ status: 'COMPLETED' });
});
