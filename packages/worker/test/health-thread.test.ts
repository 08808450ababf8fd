import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { LOOP_STUCK_HEADER } from '@flash-ts/core/contract';
import { describe, expect, test } from '@jest/globals';
import { createGate } from '@flash-ts/testkit/waiting';
import { type Answer, ask, type WorkerProcess, Workers } from '@flash-ts/testkit/workers';
import { block, createObstacle } from './harness/block.js';
import { buildArtifact } from './harness/bundle.js';

const workers = new Workers(() => buildArtifact());
let worker: WorkerProcess;
let healthSocket: string;
let started = 0;

function start(env: Record<string, string> = {}): WorkerProcess {
  started += 1;
  healthSocket = join(workers.folder, `health-${started}.sock`);
  worker = workers.start({ PORT_HEALTH: healthSocket, ...env });
  return worker;
}

const health = async () => ask({ socketPath: healthSocket }, '/ping');

/** Asks until an answer fits; the test's own time limit is the only one. */
async function eventually(fits: (answer: Answer) => boolean): Promise<Answer> {
  const answer = await health().catch(() => undefined);
  if (answer && fits(answer)) return answer;
  await setTimeout(10);
  return eventually(fits);
}

describe('a PORT_HEALTH of its own', () => {
  test('answers 204, then 200, and nothing but health', async () => {
    const gate = await createGate(join(workers.folder, `init-${started}.gate`));
    const booting = start({ TEST_INIT_GATE: gate.path });
    await gate.reached;
    expect((await eventually(() => true)).status).toBe(204);
    await gate.close();
    await booting.logged('ready');
    expect((await eventually(({ status }) => status === 200)).json()).toEqual({ status: 'healthy' });
    expect((await ask({ socketPath: healthSocket }, '/users/1')).status).toBe(404);
    expect((await ask({ socketPath: healthSocket }, '/ping', { method: 'POST' })).status).toBe(405);
  });

  test('answers while a handler blocks the event loop, and tells for how long, without calling the worker unhealthy', async () => {
    await start().logged('ready');
    const turns = ({ headers }: Answer) => !(LOOP_STUCK_HEADER in headers);
    await eventually(turns);
    const release = await block(worker, workers.folder);
    const statuses = new Set<number>();
    for (let stillMs = 0; stillMs < 1000;) {
      // oxlint-disable-next-line no-await-in-loop
      const answer = await health();
      statuses.add(answer.status);
      stillMs = Number(answer.headers[LOOP_STUCK_HEADER] ?? 0);
    }
    expect([...statuses]).toEqual([200]);
    expect((await release()).json()).toEqual({ blocked: true });
    await eventually(turns);
  });

  test('says that the loop has been stuck for longer than the limit, and takes it back', async () => {
    await start({ FLASH_STUCK_MS: '300' }).logged('ready');
    const release = await block(worker, workers.folder);
    const { text } = await eventually(({ status }) => status === 503);
    expect(text).toMatch(/the event loop has not turned for \d+ ms; the limit is 300 ms/);
    await release();
    await eventually(({ status }) => status === 200);
  });

  test('has the reason of a boot that failed', async () => {
    start({ TEST_INIT_ERROR: '1' });
    const { json } = await eventually(({ status }) => status === 503);
    expect(json()).toEqual({
      status: 'unhealthy',
      reason: 'FLASH_WORKER_BOOT: The start of user-service failed: no weights.',
    });
    expect(await worker.exited).toBe(1);
  });

  test('is 503 from the first signal on', async () => {
    const gate = await createGate(join(workers.folder, `slow-${started}.gate`));
    await start({ TEST_SLOW_GATE: gate.path }).logged('ready');
    const slow = worker.ask('/slow');
    await gate.reached;
    worker.child.kill('SIGTERM');
    expect((await eventually(({ status }) => status === 503)).json()).toEqual({ status: 'draining' });
    await gate.close();
    expect((await slow).status).toBe(200);
    expect(await worker.exited).toBe(0);
  });

  test('that is taken ends the worker with the error', async () => {
    const first = start();
    await first.logged('ready');
    const second = workers.start({ PORT_HEALTH: first.socketPath });
    expect(await second.exited).toBe(1);
    expect(second.stderr).toContain('FLASH_WORKER_LISTEN');
  });
});

test('a worker whose loop is blocked for ever does not outlive its platform', async () => {
  started += 1;
  const socketPath = join(workers.folder, `orphan-${started}.sock`);
  // A platform that starts a worker, tells its number, and can be killed.
  const platform = spawn(
    process.execPath,
    [
      '-e',
      `const worker = require('node:child_process').spawn(process.execPath, ['worker.mjs'], { stdio: ['pipe', 'inherit', 'inherit'] });
       console.log('worker ' + worker.pid);`,
    ],
    {
      cwd: workers.folder,
      env: {
        ...process.env,
        FLASH_SUPERVISED: '1',
        FLASH_RESOURCE_NAME: 'user-service',
        PORT: socketPath,
        PORT_HEALTH: `${socketPath}.health`,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let output = '';
  platform.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const said = async (pattern: RegExp): Promise<RegExpExecArray> => {
    const found = pattern.exec(output);
    if (found) return found;
    await once(platform.stdout, 'data');
    return said(pattern);
  };
  const [, pid] = await said(/^worker (\d+)$/m);
  await said(/"msg":"ready"/);
  const { route } = await createObstacle(workers.folder);
  ask({ socketPath }, route).catch(() => undefined);
  await said(/"msg":"blocking"/);
  platform.kill('SIGKILL');
  await once(platform, 'exit');
  expect(await gone(Number(pid))).toBe(true);
});

/** Resolves when no process has this number any more. */
async function gone(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch {
    return true;
  }
  await setTimeout(10);
  return gone(pid);
}
