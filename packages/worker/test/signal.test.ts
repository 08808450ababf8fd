import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import { type WorkerProcess, Workers } from '@flash-ts/testkit/workers';
import { buildArtifact } from './harness/bundle.js';

const workers = new Workers(() => buildArtifact('http-app'));
let worker: WorkerProcess;

async function start(endpoint: 'http-app' | 'hurried-app', env: Record<string, string> = {}): Promise<void> {
  worker = await workers.ready({ FLASH_RESOURCE_NAME: endpoint, ...env });
}

function failures(): unknown[] {
  return worker.lines.filter(({ msg }) => msg === 'request failed' || msg === 'uncaught exception');
}

describe('@Signal', () => {
  test('fires when the client leaves, and the handler may stop with its reason', async () => {
    await start('http-app');
    const outgoing = request({ socketPath: worker.socketPath, path: '/wait' }).on('error', () => undefined);
    outgoing.end();
    await worker.logged('handler runs');
    outgoing.destroy();
    // Seen by the very next request: the abort did not wait for a timer.
    expect((await worker.ask('/aborts')).json()).toEqual({ aborts: 1 });
    await worker.logged('aborted: AbortError');
    expect(failures()).toEqual([]);
  });

  test('does not fire once the answer is sent, nor when the connection is closed later', async () => {
    await start('http-app');
    const agent = new Agent({ keepAlive: true });
    expect((await worker.ask('/done', { agent })).json()).toEqual({ aborted: false });
    agent.destroy();
    expect((await worker.ask('/done')).json()).toEqual({ aborted: false });
    worker.child.kill('SIGTERM');
    expect(await worker.exited).toBe(0);
    expect(worker.lines.map(({ msg }) => msg)).not.toContain('aborted after the answer');
  });

  test.each(['SIGTERM', 'the end of the grace period'])('fires when %s forces the worker to end', async (how) => {
    await start('http-app', how === 'SIGTERM' ? {} : { FLASH_GRACE_MS: '50' });
    const answer = worker.ask('/wait');
    await worker.logged('handler runs');
    worker.child.kill('SIGTERM');
    await worker.logged('draining');
    if (how === 'SIGTERM') worker.child.kill('SIGTERM');
    expect(await worker.exited).toBe(1);
    await worker.logged('aborted: AbortError');
    expect((await answer).status).toBe(503);
    expect(failures()).toEqual([]);
  });
});

describe('executionTimeoutMs', () => {
  test('is 504, the signal fires, and the handler may stop with its reason', async () => {
    await start('hurried-app');
    const answer = await worker.ask('/wait', { headers: { 'x-request-id': 'too-long' } });
    expect([answer.status, answer.json()]).toEqual([
      504,
      { statusCode: 504, message: 'the request took longer than 150 ms', error: 'Gateway Timeout' },
    ]);
    expect(answer.headers).toMatchObject({ 'content-type': 'application/json', 'x-request-id': 'too-long' });
    await worker.logged('aborted: TimeoutError');
    const code = 'FLASH_WORKER_EXECUTION_TIMEOUT';
    expect(worker.lines).toContainEqual(expect.objectContaining({ code, requestId: 'too-long', route: '/wait' }));
    expect((await worker.ask('/quick')).json()).toEqual({ quick: true });
    expect(failures()).toEqual([]);
  });

  test('a late result is dropped without a word', async () => {
    await start('hurried-app');
    expect((await worker.ask('/late')).status).toBe(504);
    await worker.logged('late result');
    expect((await worker.ask('/quick')).status).toBe(200);
    expect(worker.lines.filter(({ level }) => level === 'warn')).toEqual([]);
    expect(failures()).toEqual([]);
    expect(worker.stderr).toBe('');
  });

  test('a late error is in the log all the same', async () => {
    await start('hurried-app');
    expect((await worker.ask('/late-error')).status).toBe(504);
    const line = await worker.logged('request failed');
    expect(line['err']).toMatchObject({ message: 'failed late' });
    expect((await worker.ask('/quick')).status).toBe(200);
  });

  test.each([
    ['/half', 'aborted: TimeoutError'],
    ['/ticks', 'unsubscribed'],
  ])('%s: an answer that has begun is cut, so that it does not look whole', async (path, seen) => {
    await start('hurried-app');
    const outgoing = request({ socketPath: worker.socketPath, path }).end();
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    response.resume();
    await expect(once(response, 'end')).rejects.toThrow('aborted');
    expect(response.complete).toBe(false);
    await worker.logged(seen);
    expect((await worker.ask('/quick')).status).toBe(200);
    expect(failures()).toEqual([]);
  });

  test('many at once are each ended, and a quick one between them is not', async () => {
    await start('hurried-app');
    const slow = Array.from({ length: 20 }, () => worker.ask('/late'));
    expect((await worker.ask('/quick')).status).toBe(200);
    expect((await Promise.all(slow)).map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 504));
  });
});
