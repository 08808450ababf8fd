import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HandClock } from '../../test/support/hand-clock.js';
import type { UpstreamHandler } from './connection.js';
import { Upstream } from './upstream.js';

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n';

describe('Upstream', () => {
  const folder = mkdtempSync(join(tmpdir(), 'flash-upstream-'));
  const path = join(folder, 'worker.sock');
  let worker: Server;
  let clock: HandClock;
  let upstream: Upstream;
  /** The worker's ends of the connections, in the order in which they were made. */
  let accepted: Socket[];
  /** What the worker does with the bytes of a request. */
  let answer: (socket: Socket) => void;

  beforeEach(async () => {
    accepted = [];
    answer = (socket) => socket.write(`${OK}\r\nok`);
    worker = createServer((socket) => {
      accepted.push(socket);
      socket.on('data', () => answer(socket));
      socket.on('error', () => undefined);
    });
    worker.listen(path);
    await once(worker, 'listening');
    clock = new HandClock();
    upstream = new Upstream(path, 4000, clock);
  });
  afterEach(async () => {
    upstream.destroy();
    for (const socket of accepted) socket.destroy();
    worker.close();
    await once(worker, 'close');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const request = {
    method: 'GET',
    head: 'GET / HTTP/1.1\r\n\r\n',
    body: undefined,
    chunked: false,
    length: undefined,
    bodyLimit: 1,
  };
  const ask = (newOnly = false) =>
    new Promise<string>((resolve) => {
      let body = '';
      const handler: UpstreamHandler = {
        onHead: () => undefined,
        onBody: (chunk) => (body += chunk.toString()),
        onPause: () => undefined,
        onEnd: () => resolve(body),
        onError: (_error, nothingSent) => resolve(nothingSent ? 'nothing sent' : 'lost'),
      };
      upstream.begin(request, handler, newOnly);
    });

  it('uses a connection again, unless a new one is asked for', async () => {
    expect([await ask(), await ask(), accepted.length]).toEqual(['ok', 'ok', 1]);
    expect([await ask(true), accepted.length]).toEqual(['ok', 2]);
  });

  it('makes one for each request that is under way', async () => {
    expect(await Promise.all([ask(), ask(), ask()])).toEqual(['ok', 'ok', 'ok']);
    expect(accepted).toHaveLength(3);
    expect([await ask(), accepted.length]).toEqual(['ok', 3]);
  });

  it('does not use one that has been idle for too long, and closes those that nobody needs', async () => {
    await Promise.all([ask(), ask()]);
    clock.advance(3000);
    await ask();
    const closed = once(accepted[0] as Socket, 'close');
    clock.advance(1500);
    await closed;
    expect([await ask(), accepted.length]).toEqual(['ok', 2]);
    clock.advance(4000);
    expect([await ask(), accepted.length]).toEqual(['ok', 3]);
  });

  it('keeps to the shorter time that the worker names', async () => {
    answer = (socket) => socket.write(`${OK}Keep-Alive: timeout=2\r\n\r\nok`);
    await ask();
    clock.advance(999);
    expect([await ask(), accepted.length]).toEqual(['ok', 1]);
    clock.advance(1000);
    expect([await ask(), accepted.length]).toEqual(['ok', 2]);
  });

  it.each([`${OK}Connection: close\r\n\r\nok`, 'HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\nok', `${OK}\r\nokok`])(
    'does not use one again after %j',
    async (response) => {
      answer = (socket) => socket.write(response);
      expect([await ask(), await ask(), accepted.length]).toEqual(['ok', 'ok', 2]);
    },
  );

  it('does not use one that the worker has closed', async () => {
    await ask();
    const [socket] = accepted;
    socket?.destroy();
    await once(socket as Socket, 'close');
    // Whether or not its end has been seen here: either a new one is used, or the first write fails and nothing was sent.
    const outcome = await ask();
    expect(['ok', 'nothing sent']).toContain(outcome);
    expect(await ask()).toBe('ok');
  });

  it('sends on the connection that was opened ahead', async () => {
    upstream.prepare();
    expect([await ask(), accepted.length]).toEqual(['ok', 1]);
    upstream.prepare();
    upstream.closeIdle();
    expect([await ask(), accepted.length]).toEqual(['ok', 3]);
  });

  it('makes another where the one that was opened ahead could not be', async () => {
    worker.close();
    upstream.prepare();
    expect(await ask()).toBe('nothing sent');
    worker.listen(path);
    await once(worker, 'listening');
    expect(await ask()).toBe('ok');
  });

  it('says whether anything was sent', async () => {
    answer = (socket) => socket.destroy();
    expect(await ask()).toBe('lost');
    worker.close();
    expect(await ask()).toBe('nothing sent');
    // For `afterEach`.
    worker.listen(path);
    await once(worker, 'listening');
  });

  it('tells at once what was under way when it is destroyed', async () => {
    answer = () => undefined;
    const told: string[] = [];
    void ask().then(() => told.push('request'));
    const tunnel = upstream.tunnel(() => told.push('tunnel'));
    await Promise.all([once(tunnel, 'connect'), once(worker, 'connection')]);
    upstream.destroy();
    // Before any event of a socket.
    await Promise.resolve();
    expect(told).toEqual(['tunnel', 'request']);
  });

  it('tells of the end of a request when it is destroyed', async () => {
    answer = () => upstream.destroy();
    expect(await ask()).toBe('lost');
  });
});
