import { expect, test } from '@jest/globals';
import { type WorkerProcess, Workers } from '@flash-ts/testkit/workers';
import { buildArtifact } from './harness/bundle.js';

const workers = new Workers(() => buildArtifact());
const start = async (env: Record<string, string> = {}) => workers.ready({ RUNPOD_POD_ID: 'worker-7', ...env });

test('each request has a line with its route, status, duration, worker and id, and without its query', async () => {
  const { ask, logged } = bound(await start());
  await ask('/users/5?limit=3', { headers: { 'x-request-id': 'mine' } });
  expect(await logged('request')).toMatchObject({
    level: 'info',
    worker: 'worker-7',
    requestId: 'mine',
    method: 'GET',
    route: '/users/:id',
    path: '/users/5',
    status: 200,
    durationMs: expect.any(Number),
  });
  await ask('/nope');
  const unknown = await logged('request', { status: 404 });
  expect([unknown['route'], unknown['path']]).toEqual([undefined, '/nope']);
});

test('an error has its stack under the id of its request, and no secret', async () => {
  const { ask, logged } = bound(await start({ TEST_API_KEY: 'do not tell anybody' }));
  await ask('/throws', { headers: { 'x-request-id': 'broken' } });
  const { err } = await logged('request failed', { requestId: 'broken' });
  expect((err as { stack: string }).stack).toMatch(/\n\s+at /);
  await ask('/log-secrets', { headers: { authorization: 'Bearer 0123456789abcdef' } });
  const line = JSON.stringify(await logged('secrets'));
  expect(line).toContain('[secret TEST_API_KEY]');
  expect(line).not.toContain('do not tell anybody');
  expect(line).not.toContain('0123456789abcdef');
});

test('a level above info leaves the lines out', async () => {
  const worker = workers.start({ FLASH_LOG_LEVEL: 'warn' });
  const { ask, logged } = bound(worker);
  // Not before it answers is it ready, as nothing is logged that says so.
  while ((await ask('/users/1').catch(() => undefined))?.status !== 200);
  await ask('/throws');
  await logged('request failed');
  expect(worker.lines.filter(({ msg }) => msg === 'request')).toEqual([]);
});

function bound(process: WorkerProcess) {
  return { ask: process.ask.bind(process), logged: process.logged.bind(process) };
}
