import { connect } from 'node:net';
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

test('a request with a malformed URL has a line with its id, as its answer has', async () => {
  const { ask, logged } = bound(await start());
  const { headers } = await ask('/users/%ff', { headers: { 'x-request-id': 'malformed' } });
  expect(headers['x-request-id']).toBe('malformed');
  expect(await logged('request', { path: '/users/%ff' })).toMatchObject({ requestId: 'malformed', status: 400 });
});

test.each([
  ['GET /a?key=secret HTTP/1.1\r\nhost: x\r\nbad header\r\n\r\n', { method: 'GET', path: '/a', status: 400 }],
  [`GET /long HTTP/1.1\r\nhost: x\r\nx: ${'x'.repeat(100_000)}\r\n\r\n`, { method: 'GET', path: '/long', status: 431 }],
  ['\u0016\u0003\u0001', { method: '-', path: '-', status: 400 }],
])('bytes that the parser refuses have a line: %j', async (bytes, line) => {
  const worker = await start();
  const socket = connect(worker.socketPath).resume();
  socket.on('error', () => undefined);
  socket.write(bytes, 'latin1');
  expect(await worker.logged('request', { status: line.status })).toMatchObject({
    level: 'warn',
    ...line,
    reason: expect.stringMatching(/request/),
  });
  socket.destroy();
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
