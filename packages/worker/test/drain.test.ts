import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { createConnection } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { WebSocket } from 'ws';
import { type WorkerProcess, Workers } from '@flash-ts/testkit/workers';
import { buildArtifact } from './harness/bundle.js';

const CLIENTS = 50;

const workers = new Workers(() => buildArtifact('http-app'));
let worker: WorkerProcess;

async function start(env: Record<string, string> = {}): Promise<void> {
  worker = await workers.ready({ FLASH_RESOURCE_NAME: 'http-app', ...env });
}

/** An event stream of which the first event has come. */
async function subscribe(path: string): Promise<{ end: Promise<{ complete: boolean; text: string }> }> {
  const outgoing = request({ socketPath: worker.socketPath, path, agent: false }).end();
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  let text = '';
  response.setEncoding('utf8').on('error', () => undefined);
  const end = once(response, 'close').then(() => ({ complete: response.complete, text }));
  await new Promise<void>((resolve) => {
    response.on('data', (chunk: string) => {
      text += chunk;
      resolve();
    });
  });
  return { end };
}

async function connect(): Promise<WebSocket> {
  const socket = new WebSocket(`ws+unix:${worker.socketPath}:/`);
  await once(socket, 'open');
  return socket;
}

function messages(): (string | undefined)[] {
  return worker.lines.map(({ msg }) => msg);
}

describe('at SIGTERM', () => {
  test('open WebSockets and event streams are all closed as they should be, and the hooks run', async () => {
    await start({ FLASH_STREAM_GRACE_MS: '100' });
    const sockets = await Promise.all(Array.from({ length: CLIENTS }, connect));
    const streams = await Promise.all(Array.from({ length: CLIENTS }, async () => subscribe('/ticks')));
    const closes = sockets.map(async (socket) => once(socket, 'close'));
    worker.child.kill('SIGTERM');

    const codes = (await Promise.all(closes)).map(([code]) => code as number);
    expect(codes).toEqual(Array.from({ length: CLIENTS }, () => 1001));
    const ends = await Promise.all(streams.map(async ({ end }) => end));
    expect(ends.filter(({ complete }) => complete)).toHaveLength(CLIENTS);
    expect(ends.filter(({ text }) => text.endsWith('\n\n'))).toHaveLength(CLIENTS);
    expect(await worker.exited).toBe(0);
    expect(messages().filter((msg) => msg === 'unsubscribed')).toHaveLength(CLIENTS);
    expect(messages().filter((msg) => msg?.startsWith('hook: '))).toEqual([
      'hook: onModuleDestroy',
      'hook: beforeApplicationShutdown SIGTERM',
      'hook: onApplicationShutdown SIGTERM',
    ]);
    expect(messages().at(-1)).toBe('drained');
  });

  test('an event stream that comes to its end in time is whole', async () => {
    await start();
    const { end } = await subscribe('/words');
    worker.child.kill('SIGTERM');
    const { complete, text } = await end;
    expect([complete, text.match(/"word":\d/g)?.length]).toEqual([true, 10]);
    expect(await worker.exited).toBe(0);
  });

  test('a WebSocket client that answers no close frame does not keep the worker', async () => {
    await start();
    const client = createConnection(worker.socketPath);
    client.write(
      'GET / HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n' +
        'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    );
    await once(client, 'data');
    worker.child.kill('SIGTERM');
    const [frame] = (await once(client, 'data')) as [Buffer];
    expect([...frame.subarray(0, 4)]).toEqual([0x88, 2, 0x03, 0xe9]);
    expect(await worker.exited).toBe(0);
    client.destroy();
  });

  test('a new WebSocket is refused as every new request is', async () => {
    await start({ FLASH_GRACE_MS: '1000' });
    const waiting = worker.ask('/wait');
    await worker.logged('handler runs');
    worker.child.kill('SIGTERM');
    await worker.logged('draining');
    const socket = new WebSocket(`ws+unix:${worker.socketPath}:/`);
    const [outgoing, answer] = (await once(socket, 'unexpected-response')) as [{ destroy(): void }, IncomingMessage];
    expect(answer.statusCode).toBe(503);
    outgoing.destroy();
    worker.child.kill('SIGTERM');
    expect(await worker.exited).toBe(1);
    await waiting;
  });
});

test('out of memory: the worker ends, and says why', async () => {
  await start({ NODE_OPTIONS: '--max-old-space-size=48' });
  const cut = worker.ask('/leak', { method: 'POST' }).catch((error: Error) => error.message);
  // Aborted by V8: no exit code.
  expect(await worker.exited).toBeNull();
  expect(worker.stderr).toMatch(/FATAL ERROR: .*JavaScript heap out of memory/);
  expect(await cut).toBe('socket hang up');
});
