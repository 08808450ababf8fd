import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
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

  it('says that nobody listens where that is so', async () => {
    const client = await serve(() => undefined);
    server.close();
    await expect(client.status()).rejects.toMatchObject({ code: 'FLASH_PLATFORM_UNREACHABLE' });
  });
});
