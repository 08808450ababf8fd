import { once } from 'node:events';
import { access, writeFile, readFile } from 'node:fs/promises';
import { Agent } from 'node:http';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createGate, type Gate } from '@flash-ts/testkit/waiting';
import { ask, Workers } from '@flash-ts/testkit/workers';
import { buildArtifact } from './harness/bundle.js';

const workers = new Workers(() => buildArtifact());
const gates: Gate[] = [];

afterEach(async () => {
  await Promise.all(gates.splice(0).map((gate) => gate.close()));
});

let gateCount = 0;

async function gate(): Promise<Gate> {
  gateCount += 1;
  const made = await createGate(join(workers.folder, `gate-${gateCount}.sock`));
  gates.push(made);
  return made;
}

/** A worker with one request in flight, held at the gate. */
async function busyWorker(env: Record<string, string> = {}) {
  const slow = await gate();
  const worker = workers.start({ TEST_SLOW_GATE: slow.path, ...env });
  await worker.logged('ready');
  const agent = new Agent({ keepAlive: true });
  const answer = worker.ask('/slow', { agent });
  await slow.reached;
  return { worker, slow, answer, agent };
}

describe('start', () => {
  test('204 and no requests until onModuleInit has resolved, then 200', async () => {
    const init = await gate();
    const worker = workers.start({ TEST_INIT_GATE: init.path });
    await init.reached;
    expect(await worker.ask('/ping')).toMatchObject({ status: 204, text: '' });
    const early = await worker.ask('/users/1');
    expect(early).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });

    init.open();
    await worker.logged('ready');
    const ready = await worker.ask('/ping');
    expect([ready.status, ready.json()]).toEqual([200, { status: 'healthy' }]);
    expect((await worker.ask('/users/1')).status).toBe(200);
  });

  test('a health path and a health port of its own', async () => {
    const health = join(workers.folder, 'health.sock');
    const worker = workers.start({ PORT_HEALTH: health, HEALTH_CHECK_PATH: '/healthz' });
    await worker.logged('ready');
    expect((await ask({ socketPath: health }, '/healthz')).status).toBe(200);
    expect((await ask({ socketPath: health }, '/users/1')).status).toBe(404);
    expect((await worker.ask('/healthz?probe=1')).status).toBe(200);
    expect((await worker.ask('/ping')).status).toBe(404);
  });

  test('a TCP port is on loopback only under a platform', async () => {
    const worker = workers.start({ PORT: '0', FLASH_SUPERVISED: '1' }, 'pipe');
    const { address } = await worker.logged('listening');
    const [host, port] = String(address).split(':');
    await worker.logged('ready');
    expect(host).toBe('127.0.0.1');
    expect((await ask({ host: host!, port: Number(port) }, '/ping')).status).toBe(200);
  });
});

describe('a boot that fails exits 1 and says why on standard error', () => {
  const manifest = async (change: (value: Record<string, never>) => void) => {
    const value = JSON.parse(await readFile(join(workers.folder, 'flash_manifest.json'), 'utf8')) as never;
    change(value);
    await writeFile(join(workers.folder, 'changed.json'), JSON.stringify(value));
    return { TEST_MANIFEST: './changed.json' };
  };

  test('the error of the endpoint, with its stack and its cause', async () => {
    const worker = workers.start({ TEST_INIT_ERROR: '1' });
    expect(await worker.exited).toBe(1);
    expect(worker.stderr).toContain('FLASH_WORKER_BOOT: The start of user-service failed: no weights');
    expect(worker.stderr).toMatch(/at .*onModuleInit/);
    expect(worker.stderr).toContain('disk is empty');
  });

  test('a dependency that Nest cannot resolve', async () => {
    const worker = workers.start({ FLASH_RESOURCE_NAME: 'broken-service' });
    expect(await worker.exited).toBe(1);
    expect(worker.stderr).toMatch(/Nest can't resolve dependencies of the BrokenService/);
  });

  test('a module that throws when it is imported', async () => {
    const env = await manifest((value) => {
      (value as never as { resources: Record<string, { file_path: string }> }).resources['user-service']!.file_path =
        'src/throws.service.ts';
    });
    const worker = workers.start(env);
    expect(await worker.exited).toBe(1);
    expect(worker.stderr).toContain('this module fails when it is imported');
  });

  test('a manifest of another build', async () => {
    const env = await manifest((value) => {
      const { functions } = (value as never as { resources: Record<string, { functions: { http_path: string }[] }> })
        .resources['user-service']!;
      functions[0]!.http_path = '/members';
    });
    const worker = workers.start(env);
    expect(await worker.exited).toBe(1);
    expect(worker.stderr).toContain('only in the code: POST /users (UserService.create)');
    expect(worker.stderr).toContain('only in the manifest: POST /members (UserService.create)');
  });

  test('a manifest that does not fit its schema', async () => {
    const worker = workers.start(await manifest((value) => Object.assign(value, { version: '9' })));
    expect(await worker.exited).toBe(1);
    expect(worker.stderr).toContain('FLASH_MANIFEST_INVALID');
    expect(worker.stderr).toContain('/version');
  });

  test('an endpoint that the manifest does not have', async () => {
    const worker = workers.start({ FLASH_RESOURCE_NAME: 'nobody' });
    expect(await worker.exited).toBe(1);
    expect(worker.stderr).toContain('broken-service, strict-service, upload-service, user-service');
  });

  test('an address that is taken', async () => {
    const first = workers.start();
    await first.logged('listening');
    const second = workers.start({ PORT: first.socketPath });
    expect(await second.exited).toBe(1);
    expect(second.stderr).toContain(`FLASH_WORKER_LISTEN: The worker can't listen on ${first.socketPath}`);
  });

  test('a variable that cannot be used', async () => {
    const worker = workers.start({ PORT: 'http' });
    expect(await worker.exited).toBe(1);
    expect(worker.stderr).toContain('FLASH_WORKER_ENV: The variable PORT is "http"; allowed is a port number');
  });
});

describe('SIGTERM', () => {
  test('an idle worker runs its hooks and exits 0', async () => {
    const worker = workers.start();
    await worker.logged('ready');
    worker.child.kill('SIGTERM');
    expect(await worker.exited).toBe(0);
    expect(worker.lines).toContainEqual(expect.objectContaining({ msg: 'shut down by SIGTERM' }));
    await expect(access(worker.socketPath)).rejects.toThrow('ENOENT');
  });

  test('a worker that still boots exits 0', async () => {
    const init = await gate();
    const worker = workers.start({ TEST_INIT_GATE: init.path });
    await init.reached;
    worker.child.kill('SIGTERM');
    expect(await worker.exited).toBe(0);
  });

  test('what is in flight is finished, health is 503, new connections get nothing else', async () => {
    const { worker, slow, answer, agent } = await busyWorker();
    worker.child.kill('SIGTERM');
    await worker.logged('draining');
    const health = await worker.ask('/ping');
    expect([health.status, health.json()]).toEqual([503, { status: 'draining' }]);
    expect((await worker.ask('/users/1')).status).toBe(503);

    slow.open();
    const finished = await answer;
    expect([finished.status, finished.json()]).toEqual([200, { done: true }]);
    expect(finished.headers.connection).toBe('close');
    expect(await worker.exited).toBe(0);
    expect(worker.lines).toContainEqual(expect.objectContaining({ msg: 'shut down by SIGTERM' }));
    agent.destroy();
  });

  test('idle connections are closed at once', async () => {
    const { worker, slow, answer } = await busyWorker();
    const idle = new Agent({ keepAlive: true });
    const first = await worker.ask('/users/1', { agent: idle });
    expect(first.headers.connection).toBe('keep-alive');
    const socket = Object.values(idle.freeSockets).flat()[0]!;
    const closed = once(socket, 'close');
    worker.child.kill('SIGTERM');
    await closed;
    slow.open();
    expect((await answer).status).toBe(200);
  });

  test("under a platform the terminal's Ctrl-C is left to the platform", async () => {
    const slow = await gate();
    const worker = workers.start({ TEST_SLOW_GATE: slow.path, FLASH_SUPERVISED: '1' }, 'pipe');
    await worker.logged('ready');
    const answer = worker.ask('/slow');
    await slow.reached;
    worker.child.kill('SIGINT');
    worker.child.kill('SIGTERM');
    await worker.logged('draining');
    slow.open();
    expect((await answer).status).toBe(200);
    expect(await worker.exited).toBe(0);
  });

  test('a second signal ends it at once with 1', async () => {
    const { worker, answer } = await busyWorker();
    const cut = answer.catch((error: Error) => error.message);
    worker.child.kill('SIGTERM');
    await worker.logged('draining');
    worker.child.kill('SIGINT');
    expect(await worker.exited).toBe(1);
    expect(await cut).toBe('socket hang up');
  });

  test('past the grace period it exits 1 and says what kept it', async () => {
    const { worker, answer } = await busyWorker({ FLASH_GRACE_MS: '50' });
    const cut = answer.catch((error: Error) => error.message);
    worker.child.kill('SIGTERM');
    expect(await worker.exited).toBe(1);
    expect(await cut).toBe('socket hang up');
    expect(worker.lines.at(-1)).toMatchObject({ level: 'error', code: 'FLASH_WORKER_GRACE' });
    expect(worker.lines.at(-1)!.msg).toContain('requests still in flight: 1');
  });
});

describe('an end that nobody asked for', () => {
  test('the platform is gone: a supervised worker ends at once', async () => {
    const worker = workers.start({ FLASH_SUPERVISED: '1' }, 'pipe');
    await worker.logged('ready');
    worker.child.stdin!.end();
    expect(await worker.exited).toBe(1);
    expect(worker.lines.at(-1)!.msg).toBe('the platform is gone');
  });

  test('standard input means nothing without a platform', async () => {
    const worker = workers.start({}, 'pipe');
    worker.child.stdin!.end();
    await worker.logged('ready');
    expect((await worker.ask('/users/1')).status).toBe(200);
  });
});

describe('an error that nothing catches', () => {
  test.each([
    ['/crash', 'uncaught exception', 'crashed on purpose'],
    ['/reject', 'unhandled rejection', 'rejected on purpose'],
  ])('%s: the log has its stack and its request, and the worker serves on', async (path, msg, text) => {
    const worker = workers.start();
    await worker.logged('ready');
    await worker.ask(path, { headers: { 'x-request-id': 'the-one' } });
    const line = await worker.logged(msg);
    expect(line).toMatchObject({
      level: 'error',
      requestId: 'the-one',
      method: 'GET',
      route: path,
      err: { message: text },
    });
    expect((line['err'] as { stack: string }).stack).toContain('    at ');
    expect((await worker.ask('/users/1')).status).toBe(200);
    worker.child.kill('SIGTERM');
    expect(await worker.exited).toBe(0);
  });
});
