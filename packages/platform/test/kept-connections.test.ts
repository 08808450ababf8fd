import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { call, type Answer } from './support/rig.js';
import { SharedPlatform } from './support/shared-platform.js';
import { streamsEndpoint } from './support/streams.js';

/** The platform closes an idle connection five seconds later. */
const TOLD = 'timeout=60';

describe('a connection that is kept', () => {
  const platform = new SharedPlatform();
  const { rig } = platform;
  const kept = { connection: 'keep-alive' };
  const control = (path: string) =>
    call(platform.url + path, { headers: { ...kept, authorization: `Bearer ${platform.key}` } });
  let id: string;
  beforeAll(async () => {
    id = await streamsEndpoint(rig);
  });

  it.each<[string, () => Promise<Answer>, number]>([
    ['an endpoint', () => rig.ask(id, '/plain', { headers: kept }), 200],
    ['an endpoint that streams', () => rig.ask(id, '/large/streamed', { method: 'HEAD', headers: kept }), 200],
    ['an endpoint, in place of its worker', () => rig.ask(id, '/wrong/header', { headers: kept }), 502],
    ['the router', () => rig.ask('aaaaaaaa', '/', { headers: kept }), 404],
    ['the control API', () => control('/local/status'), 200],
    ['the control API, an error', () => control('/local/nothing'), 404],
  ])('has a last time of use in each answer of %s', async (_who, ask, status) => {
    const answer = await ask();
    expect([answer.status, answer.headers['keep-alive']]).toEqual([status, TOLD]);
  });

  it.each([
    ['that the client closes', 'GET /e/ID/plain HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'],
    ['of HTTP/1.0', 'GET /e/ID/plain HTTP/1.0\r\nHost: localhost\r\n\r\n'],
    ['after a malformed request', 'GET /e/ID/plain HTTP/1.1\r\nHost: a b\r\n\r\n'],
    ['with a body that nobody reads', 'POST /e/aaaaaaaa/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n'],
    ['with a body for the control API', 'POST /nothing HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n'],
  ])('is not promised where it ends: one %s', async (_what, request) => {
    const answer = await answerTo(connect(platform.port, '127.0.0.1'), request.replace('ID', id));
    expect(answer.toLowerCase()).toContain('\r\nconnection: close\r\n');
    expect(answer.toLowerCase()).not.toContain('\r\nkeep-alive:');
  });

  it('has the time that it was accepted with when the setting has changed', async () => {
    const socket = connect(platform.port, '127.0.0.1');
    const head = `GET /e/${id}/plain HTTP/1.1\r\nHost: localhost\r\n\r\n`;
    socket.write(head);
    expect(String(await once(socket, 'data'))).toContain(`\r\nkeep-alive: ${TOLD}\r\n`);
    await rig.control('PATCH', '/local/settings', { clientKeepAliveMs: 90_000 });
    socket.write(head);
    expect(String(await once(socket, 'data'))).toContain(`\r\nkeep-alive: ${TOLD}\r\n`);
    socket.destroy();
  });
});

describe('a connection whose idle time ends', () => {
  const IDLE_MS = 300;
  const platform = new SharedPlatform({ settings: { clientKeepAliveMs: IDLE_MS } });

  it('carries a request that came before its end, also when the platform had no processor to read it', async () => {
    const id = await streamsEndpoint(platform.rig);
    const socket = connect(platform.port, '127.0.0.1');
    socket.write(`GET /e/${id}/plain HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    await once(socket, 'data');
    const answer = answerTo(socket, `GET /e/${id}/late HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
    // The request is with the system now. This process, which the platform is in too, stands still beyond the end of the connection's time.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2 * IDLE_MS);
    expect(await answer).toContain('{"url":"/late"}');
  });
});

/** @returns all that comes until the connection is closed */
async function answerTo(socket: Socket, request: string): Promise<string> {
  let answer = '';
  socket.on('data', (chunk: Buffer) => (answer += chunk.toString('latin1')));
  socket.write(request);
  await once(socket, 'close');
  return answer;
}
