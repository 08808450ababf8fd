import { once } from 'node:events';
import { request, type IncomingMessage, type RequestOptions } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { until } from '@flash-ts/testkit/waiting';
import { SharedPlatform } from './support/shared-platform.js';
import { streamsEndpoint } from './support/streams.js';

const platform = new SharedPlatform({ settings: { upgradedDrainMs: 3000 } });
const { rig } = platform;
let id: string;

beforeAll(async () => {
  id = await streamsEndpoint(rig, { workers: { min: 2, max: 2, idleTimeout: 60 } });
});

const HANDSHAKE = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
  'sec-websocket-version': '13',
};

/** Asks for a WebSocket. @returns the response, and the connection with a way to read lines if it was made */
async function open(path: string, { headers, ...options }: RequestOptions = {}) {
  const sent = request(`${platform.url}/e/${id}${path}`, {
    agent: false,
    ...options,
    headers: { ...HANDSHAKE, ...(headers as Record<string, string>) },
  });
  sent.end();
  const [response, socket, head] = (await Promise.race([once(sent, 'upgrade'), once(sent, 'response')])) as [
    IncomingMessage,
    Socket?,
    Buffer?,
  ];
  let text = head?.toString() ?? '';
  socket?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  socket?.on('error', () => undefined);
  return { response, socket: socket as Socket, heard: () => text };
}
const running = async () => (await rig.workers(id)).summary.running;

describe('WebSockets', () => {
  it('are made by the worker and carry bytes both ways until either side ends them', async () => {
    const { response, socket, heard } = await open('/chat');
    expect([response.statusCode, response.headers]).toMatchObject([
      101,
      {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-accept': 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=',
        'x-request-id': expect.any(String),
      },
    ]);
    const worker = response.headers['x-runpod-worker-id'] as string;
    socket.write('one ');
    await until('it came back', () => heard().endsWith('one '));
    expect(heard()).toBe(`hello from ${worker}\none `);
    socket.end('two');
    await once(socket, 'close');
    expect(heard()).toBe(`hello from ${worker}\none two`);
  });

  it('count as a request from the handshake until they are closed', async () => {
    const { socket } = await open('/chat');
    expect(await running()).toBe(1);
    socket.destroy();
    await until('its place is free', async () => (await running()) === 0);
  });

  it('keep to affinity', async () => {
    const { workers } = await rig.workers(id);
    for (const worker of workers) {
      const { response, socket } = await open('/chat', { headers: { 'x-runpod-worker-id': `strict ${worker.id}` } });
      expect(response.headers['x-runpod-worker-id']).toBe(worker.id);
      socket.destroy();
    }
    const { response } = await open('/chat', { headers: { 'x-runpod-worker-id': 'strict gone0000' } });
    expect(response.statusCode).toBe(404);
    response.resume();
  });

  it('pass on the answer of a worker that refuses', async () => {
    const { response } = await open('/closed');
    response.setEncoding('utf8');
    const body = (await response.toArray()).join('');
    expect([response.statusCode, body]).toEqual([403, 'no']);
    expect(response.headers).toMatchObject({ connection: 'close', 'x-runpod-worker-id': expect.any(String) });
    await until('its place is free', async () => (await running()) === 0);
  });

  it('pass on an answer that ends with the connection', async () => {
    const { response } = await open('/until-end');
    expect([response.statusCode, await text(response)]).toEqual([400, 'no']);
    await until('its place is free', async () => (await running()) === 0);
  });

  it.each(['/bye', '/die'])('are answered with 502 when the worker ends the handshake: %s', async (path) => {
    const { response } = await open(path);
    expect([response.statusCode, await text(response)]).toEqual([502, expect.stringContaining('FLASH_WORKER_LOST')]);
    await until('both are ready', async () => (await rig.workers(id)).summary.idle === 2);
  });

  it('are cut with an answer that is not whole', async () => {
    const { response } = await open('/half');
    await expect(text(response)).rejects.toMatchObject({ code: 'ECONNRESET' });
    await until('its place is free', async () => (await running()) === 0);
  });

  it('free their place when the client leaves before the answer', async () => {
    await until('both are ready', async () => (await rig.workers(id)).summary.idle === 2);
    const sent = request(`${platform.url}/e/${id}/silent`, { agent: false, headers: HANDSHAKE });
    sent.on('error', () => undefined);
    sent.end();
    await until('a worker has it', async () => (await running()) === 1);
    sent.destroy();
    await until('its place is free', async () => (await running()) === 0);
    expect((await rig.workers(id)).summary.idle).toBe(2);
  });

  it('are answered with 504 when the handshake takes longer than the endpoint allows', async () => {
    await rig.patch(id, { timeout: 100 });
    const { response } = await open('/silent');
    expect([response.statusCode, await text(response)]).toEqual([
      504,
      expect.stringContaining('FLASH_REQUEST_TIMEOUT'),
    ]);
    const { socket, heard } = await open('/chat');
    await until('it says hello', () => heard().includes('hello'));
    socket.destroy();
    await rig.patch(id, { timeout: 0 });
    await until('its place is free', async () => (await running()) === 0);
  });

  it('keep what the client sends before the answer', async () => {
    const socket = connect(platform.port, '127.0.0.1');
    const fields = Object.entries(HANDSHAKE).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`GET /e/${id}/chat HTTP/1.1\r\nhost: localhost\r\n${fields.join('')}\r\nearly `);
    let heard = '';
    socket.on('data', (chunk: Buffer) => (heard += chunk.toString()));
    await until('it came back', () => heard.endsWith('early '));
    socket.end('late');
    await once(socket, 'close');
    expect(heard).toMatch(/^HTTP\/1\.1 101 [^]*early late$/);
  });

  it.each([
    ['another protocol', { headers: { upgrade: 'h2c' } }],
    ['another version', { headers: { 'sec-websocket-version': '99' } }],
    ['another method', { method: 'POST' }],
  ])('are not made for %s: that is a plain request', async (_name, options) => {
    const { response } = await open('/plain', options);
    expect(response.statusCode).toBe(200);
    response.resume();
  });

  it('end when the worker ends', async () => {
    const { response, socket, heard } = await open('/chat');
    const closed = once(socket, 'close');
    await rig.ask(id, '/exit', {
      method: 'POST',
      headers: { 'x-runpod-worker-id': response.headers['x-runpod-worker-id'] as string },
    });
    await closed;
    expect(heard()).toContain('hello');
    await until('both are ready', async () => (await rig.workers(id)).summary.idle === 2);
  });

  it('may stay for a while on a worker that is to go', async () => {
    const { socket, heard } = await open('/chat');
    const closed = once(socket, 'close');
    await rig.patch(id, { workers: { min: 0, max: 0 } });
    socket.write('still here');
    await until('it came back', () => heard().endsWith('still here'));
    await closed;
    expect(socket.destroyed).toBe(true);
    await until('no worker is left', async () => (await rig.workers(id)).summary.total === 0);
  });
});
