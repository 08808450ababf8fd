import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { WebSocket } from 'ws';
import { WorkerProcess } from '@flash-ts/testkit/workers';
import { buildArtifact, type Artifact } from './harness/bundle.js';

let artifact: Artifact;
let worker: WorkerProcess;
let validated: WorkerProcess;

beforeAll(async () => {
  artifact = await buildArtifact('nest-app');
  worker = new WorkerProcess(artifact.folder, { FLASH_RESOURCE_NAME: 'nest-app' });
  validated = new WorkerProcess(artifact.folder, { FLASH_RESOURCE_NAME: 'validated-app' });
  await Promise.all([worker.logged('ready'), validated.logged('ready')]);
});

afterAll(async () => {
  await Promise.all([worker?.stop(), validated?.stop()]);
  await artifact?.remove();
});

describe('settings of `configure`', () => {
  test('global prefix with exclusions, and versions in the path', async () => {
    expect((await worker.ask('/api/v1/items/7')).json()).toEqual({ id: 7, ready: true });
    expect((await worker.ask('/api/v2/items/7')).json()).toEqual({ next: 7 });
    expect((await worker.ask('/plain')).text).toBe('plain');
    expect((await worker.ask('/items/7')).status).toBe(404);
    expect((await worker.ask('/api/plain')).status).toBe(404);
  });

  test('a global guard, interceptor and filter', async () => {
    expect((await worker.ask('/plain', { headers: { 'x-banned': '1' } })).status).toBe(403);
    expect((await worker.ask('/plain')).headers['x-stamp']).toBe('yes');
    const answer = await worker.ask('/api/not-today');
    expect([answer.status, answer.json()]).toEqual([503, { today: false }]);
  });

  test('a global pipe gets what was validated, as the class that it was declared as', async () => {
    const answer = await worker.ask('/api/words', { body: { word: 'hello' } });
    expect([answer.status, answer.json()]).toEqual([200, { word: 'HELLO' }]);
    expect((await worker.ask('/api/words', { body: { word: 1 } })).status).toBe(422);
  });

  test('that differ from those of the build stop the worker, and say so', async () => {
    const other = new WorkerProcess(artifact.folder, { FLASH_RESOURCE_NAME: 'moody-app', TEST_PREFIX: 'run' });
    expect(await other.exited).toBe(1);
    expect(other.stderr).toContain('FLASH_WORKER_BUILD_MISMATCH');
    expect(other.stderr).toContain('only in the code: GET /run/x (MoodyApp.x)');
    expect(other.stderr).toContain('only in the manifest: GET /built/x (MoodyApp.x)');
    expect(other.stderr).toContain('`configure`');
  });
});

describe('controllers of imported modules', () => {
  test('a POST is 201 as Nest has it, @HttpCode wins', async () => {
    expect((await worker.ask('/api/v1/items', { method: 'POST' })).status).toBe(201);
    expect((await worker.ask('/api/v1/items/7', { method: 'DELETE' })).status).toBe(204);
  });

  test('@Header and @Redirect', async () => {
    expect((await worker.ask('/api/v1/items/7')).headers['x-item']).toBe('yes');
    const { status, headers } = await worker.ask('/api/v1/items/moved');
    expect([status, headers.location]).toEqual([308, '/api/v1/items/1']);
  });

  test('pipes of their own answer as they do in Nest', async () => {
    expect((await worker.ask('/api/v1/items/abc')).status).toBe(400);
    expect((await worker.ask('/api/v2/items/abc')).status).toBe(422);
  });

  test('a guard with dependencies and metadata', async () => {
    expect((await worker.ask('/api/v1/items/guarded')).status).toBe(403);
    expect((await worker.ask('/api/v1/items/guarded', { headers: { 'x-key': 'open' } })).json()).toEqual({
      open: true,
    });
  });

  test('a filter of a module (APP_FILTER) has the word before the worker', async () => {
    const answer = await worker.ask('/api/v1/items/gone');
    expect([answer.status, answer.json()]).toEqual([410, { gone: true }]);
  });

  test('middleware of a module, on its routes only', async () => {
    expect((await worker.ask('/api/visits')).headers['x-middleware']).toBe('ran');
    expect((await worker.ask('/api/v1/items/7')).headers['x-middleware']).toBeUndefined();
  });

  test('request-scoped providers, one for each request', async () => {
    const visits = [
      await worker.ask('/api/visits', { headers: { 'user-agent': 'a' } }),
      await worker.ask('/api/visits'),
    ];
    const [first, second] = visits.map((visit) => visit.json());
    expect(first).toMatchObject({ agent: 'a' });
    expect(second?.['number']).toBe((first?.['number'] as number) + 1);
  });

  test('@Sse and StreamableFile', async () => {
    const events = await worker.ask('/api/v1/items/events');
    expect(events.headers['content-type']).toContain('text/event-stream');
    expect(events.text).toContain('data: {"count":1}');
    expect(events.text).toContain('data: {"count":2}');
    const file = await worker.ask('/api/v1/items/file');
    expect([file.headers['content-type'], file.text]).toEqual(['text/plain', 'streamed']);
  });
});

test('a WebSocket gateway answers on the same port', async () => {
  const socket = new WebSocket(`ws+unix:${worker.socketPath}:/`);
  await once(socket, 'open');
  socket.send(JSON.stringify({ event: 'echo', data: { hello: 'world' } }));
  const [message] = (await once(socket, 'message')) as [Buffer];
  expect(JSON.parse(message.toString())).toEqual({ event: 'echo', data: { hello: 'world' } });
  socket.close();
  await once(socket, 'close');
});

describe('an author’s own ValidationPipe', () => {
  test('is the only one to judge and to transform', async () => {
    const answer = await validated.ask('/tags', { body: { tags: 'a,b', extra: 1 } });
    expect([answer.status, answer.json()]).toEqual([200, { tags: ['a', 'b'], built: true }]);
  });

  test('answers with its own 400', async () => {
    const answer = await validated.ask('/tags', { body: {} });
    expect([answer.status, answer.json()]).toEqual([
      400,
      { statusCode: 400, error: 'Bad Request', message: ['each value in tags must be a string'] },
    ]);
  });

  test('does not get a body that can’t be read', async () => {
    const json = { 'content-type': 'application/json' };
    const answer = await validated.ask('/tags', { method: 'POST', headers: json, body: '{"tags": "a' });
    expect(answer.status).toBe(422);
  });
});
