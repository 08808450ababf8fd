import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { askHealth } from './health.js';

describe('askHealth', () => {
  const folder = mkdtempSync(join(tmpdir(), 'flash-health-'));
  const path = join(folder, 'health.sock');
  let worker: Server;
  /** What the worker does when it is asked. */
  let answer: (socket: Socket) => void;
  let asked: string[];

  beforeEach(async () => {
    asked = [];
    worker = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (bytes) => {
        asked.push(bytes.toString().split('\r\n', 1)[0] ?? '');
        answer(socket);
      });
    });
    await once(worker.listen(path), 'listening');
  });
  afterEach(async () => {
    worker.close();
    await once(worker, 'close');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const unhealthy = (reason: string) => ({ kind: 'unhealthy', reason: `/ping answered ${reason}` });

  it.each([
    ['200', 'HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{"status":"healthy"}', { kind: 'ready', stuckMs: 0 }],
    ['204', 'HTTP/1.1 204 No Content\r\n\r\n', { kind: 'initializing' }],
    [
      'a loop that stands still',
      'HTTP/1.1 200 OK\r\nX-Flash-Loop-Stuck-Ms: 2300\r\ncontent-length: 0\r\n\r\n',
      { kind: 'ready', stuckMs: 2300 },
    ],
    [
      'no number',
      'HTTP/1.1 200 OK\r\nx-flash-loop-stuck-ms: much\r\ncontent-length: 0\r\n\r\n',
      { kind: 'ready', stuckMs: 0 },
    ],
    ['503 with a reason', 'HTTP/1.1 503 No\r\ncontent-length: 7\r\n\r\nno é 5', unhealthy('503: no é 5')],
    [
      '503 in chunks',
      'HTTP/1.1 503 No\r\ntransfer-encoding: chunked\r\n\r\n2\r\nno\r\n0\r\n\r\n',
      unhealthy('503: no'),
    ],
    ['500 until the end', 'HTTP/1.1 500 No\r\n\r\nbroken', unhealthy('500: broken')],
    ['404 without a word', 'HTTP/1.1 404 No\r\ncontent-length: 0\r\n\r\n', unhealthy('404')],
    ['no HTTP', 'hello\r\n\r\n', { kind: 'silent' }],
    ['nothing', '', { kind: 'silent' }],
    ['half an answer', 'HTTP/1.1 503 No\r\ncontent-length: 8\r\n\r\nno', { kind: 'silent' }],
  ])('%s', async (_name, text, health) => {
    answer = (socket) => socket.end(text);
    expect(await askHealth(path, '/ping', 5000)).toEqual(health);
    expect(asked).toEqual(['GET /ping HTTP/1.1']);
  });

  it('takes an answer that comes in pieces', async () => {
    answer = (socket) => {
      socket.write('HTTP/1.1 2');
      setImmediate(() => socket.end('00 OK\r\ncontent-length: 0\r\n\r\n'));
    };
    expect(await askHealth(path, '/ping', 5000)).toEqual({ kind: 'ready', stuckMs: 0 });
  });

  it('waits no longer than it may', async () => {
    answer = () => undefined;
    expect(await askHealth(path, '/ping', 20)).toEqual({ kind: 'silent' });
  });

  it('hears nothing where nobody listens', async () => {
    expect(await askHealth(join(folder, 'none.sock'), '/ping', 5000)).toEqual({ kind: 'silent' });
  });
});
