import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { builtArtifact } from '@flash-ts/testkit/projects';
import { createGate, until } from '@flash-ts/testkit/waiting';
import { ask, Workers } from '@flash-ts/testkit/workers';
import { readExposition } from './harness/exposition.js';
import { QueueServer } from './harness/queue-server.js';

const SOURCE = `
import { connect } from 'node:net';
import { once } from 'node:events';
import { FlashEndpoint, Input, Job, Signal } from '@flash-ts/core';

@FlashEndpoint({ name: 'pages', cpu: 'cpu3c-1-2', concurrency: 8, executionTimeoutMs: 5000 })
export class Pages {
  @Job() async read(@Signal() signal: AbortSignal, @Input('gate') gate?: string) {
    if (gate) await once(connect(gate), 'close', { signal });
    return 'read';
  }
  @Job() burn() { throw new Error('fire'); }
}
`;

const workers = new Workers(() => builtArtifact({ 'src/pages.ts': SOURCE }));
let queue: QueueServer;

beforeEach(async () => {
  queue = new QueueServer();
  await queue.open();
});
afterEach(() => queue.close());

test('jobs by method and outcome, with their delay and their time, and those in progress', async () => {
  const healthSocket = join(workers.folder, 'health.sock');
  const families = async () => readExposition((await ask({ socketPath: healthSocket }, '/metrics')).text);
  const gate = await createGate(join(workers.folder, 'read.gate'));
  const job = (id: string, input: object, more: object = {}) => queue.jobs.push({ id, input, delayTime: 400, ...more });
  job('a', { method: 'read' });
  job('b', { method: 'read' }, { delayTime: undefined });
  job('c', { method: 'burn' });
  job('d', { method: 'steal' });
  job('e', { method: 'read', gate: gate.path }, { executionTimeout: 300 });
  job('f', { method: 'read', gate: gate.path });
  workers.start({
    FLASH_RESOURCE_NAME: 'pages',
    FLASH_RESULTS: join(workers.folder, 'results'),
    PORT_HEALTH: healthSocket,
    ...queue.env('w1'),
  });
  await until('five have a result', () => queue.results.length === 5, 60);
  const during = await families();
  expect(during.get('flash_worker_jobs_in_progress')?.samples.get('{}')).toBe(1);
  await gate.close();
  await queue.got(6);

  const after = await families();
  const values = (name: string) => Object.fromEntries(after.get(name)?.samples ?? []);
  expect(after.get('flash_worker_jobs_total')?.type).toBe('counter');
  expect(values('flash_worker_jobs_total')).toEqual({
    '{method="read",outcome="completed"}': 3,
    '{method="read",outcome="timed_out"}': 1,
    '{method="burn",outcome="failed"}': 1,
    '{method="unmatched",outcome="failed"}': 1,
  });
  expect(values('flash_worker_job_execution_seconds')).toMatchObject({
    '_count{method="read"}': 4,
    '_bucket{method="read",le="86400"}': 4,
  });
  expect(values('flash_worker_job_delay_seconds')).toMatchObject({
    '_count{method="read"}': 3,
    '_bucket{method="read",le="0.25"}': 0,
    '_bucket{method="read",le="0.5"}': 3,
    '_count{method="burn"}': 1,
  });
  expect(values('flash_worker_jobs_in_progress')).toEqual({ '{}': 0 });
});
