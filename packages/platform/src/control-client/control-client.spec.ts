import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { ControlClient } from './control-client.js';

const KEY = 'flash_of-a-test';
const ANSWER_MS = 50;
let server: Server;

async function serve(answer: Parameters<typeof createServer>[1]): Promise<ControlClient> {
  server = createServer(answer);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return new ControlClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, KEY, ANSWER_MS);
}

afterEach(() => {
  jest.useRealTimers();
  server.close().closeAllConnections();
});

describe('ControlClient', () => {
  it('does not wait for ever for a platform that takes connections and does not answer', async () => {
    const client = await serve(() => undefined);
    await expect(client.status()).rejects.toMatchObject({
      code: 'FLASH_PLATFORM_SILENT',
      message: expect.stringContaining('GET /local/status'),
    });
  });

  it('follows logs for as long as they come', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'performance', 'Date'] });
    const line = { message: 'later' };
    const asked = Promise.withResolvers<ServerResponse>();
    const client = await serve((_, response) => asked.resolve(response));
    const logs = client.streamLogs({ follow: true }, new AbortController().signal);
    const next = logs.next();
    const response = await asked.promise;
    response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    while (jest.getTimerCount() > 0) await setImmediate();
    jest.advanceTimersByTime(100 * ANSWER_MS);
    response.end(`data: ${JSON.stringify(line)}\n\n`);
    expect(await next).toEqual({ done: false, value: line });
    expect((await logs.next()).done).toBe(true);
  });

  it('ends what it follows with the reason of the signal', async () => {
    const asked = Promise.withResolvers<ServerResponse>();
    const client = await serve((_, response) => asked.resolve(response));
    const controller = new AbortController();
    const logs = client.streamLogs({ follow: true }, controller.signal);
    const first = logs.next();
    const response = await asked.promise;
    response.write('data: {}\n\n');
    await first;
    const reason = new Error('enough');
    const next = logs.next();
    controller.abort(reason);
    await expect(next).rejects.toBe(reason);
  });

  it('says that the platform has gone if it goes in the middle of an answer', async () => {
    const client = await serve((_, response) => {
      response.writeHead(200, { 'content-length': 100 }).write('{', () => response.destroy());
    });
    await expect(client.status()).rejects.toMatchObject({ code: 'FLASH_PLATFORM_UNREACHABLE' });
  });

  it('sends a file with its length, and reads a refusal that comes before all of it was sent', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'flash-upload-'));
    const file = join(folder, 'artifact');
    await writeFile(file, Buffer.alloc(20_000_000));
    const lengths: unknown[] = [];
    const client = await serve(({ headers }, response) => {
      lengths.push(headers['content-length']);
      response.writeHead(413).end('too large');
    });
    await expect(client.uploadArtifact('digest', file)).rejects.toMatchObject({
      code: 'FLASH_PLATFORM_REFUSED',
      message: expect.stringContaining('too large'),
    });
    expect(lengths).toEqual(['20000000']);
    await rm(folder, { recursive: true });
  });

  it('says that nobody listens where that is so', async () => {
    const client = await serve(() => undefined);
    server.close();
    await expect(client.status()).rejects.toMatchObject({ code: 'FLASH_PLATFORM_UNREACHABLE' });
  });
});
