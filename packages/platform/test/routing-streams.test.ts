import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { until } from '@flash-ts/testkit/waiting';
import { call } from './support/rig.js';
import { SharedPlatform } from './support/shared-platform.js';
import { streamsEndpoint } from './support/streams.js';

// Short, so that every test here that is silent for a while shows that only idle connections are closed.
const platform = new SharedPlatform({ settings: { clientKeepAliveMs: 300 } });
const { rig } = platform;
let id: string;

beforeAll(async () => {
  id = await streamsEndpoint(rig);
});

const MB = 1024 * 1024;
/** What the buffers of two connections and of the router may hold; without backpressure it would be all. */
const MOST_IN_BUFFERS = 18 * MB;
const code = (answer: string) => (JSON.parse(answer) as { code: string }).code;

/** Waits until a number has stopped growing. */
async function standstill(look: () => number | Promise<number>): Promise<number> {
  let [last, same] = [-1, 0];
  await until('it stands still', async () => {
    const now = await look();
    same = now === last && now > 0 ? same + 1 : 0;
    last = now;
    return same > 20;
  });
  return last;
}

async function get(path: string): Promise<IncomingMessage> {
  const sent = request(`${platform.url}/e/${id}${path}`, { agent: false }).end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return response;
}

describe('streams', () => {
  it('pass a server-sent event on when it is sent', async () => {
    const response = await get('/events');
    expect(response.headers['content-type']).toBe('text/event-stream');
    const event = once(response.setEncoding('utf8'), 'data');
    await rig.ask(id, '/release');
    expect(String(await event)).toContain('data: ');
    response.resume();
  });

  it('let a worker send no faster than the client reads', async () => {
    const response = await get('/flood');
    const sent = await standstill(async () => Number((await rig.ask(id, '/flooded')).text));
    expect(sent).toBeLessThan(MOST_IN_BUFFERS);
    expect(await text(response)).toHaveLength(25 * MB);
  });

  it('let a client send no faster than the worker reads', async () => {
    const sent = request(`${platform.url}/e/${id}/sip`, { agent: false, method: 'POST' });
    Readable.from(Array.from({ length: 400 }, () => Buffer.alloc(MB / 16))).pipe(sent);
    const [socket] = (await once(sent, 'socket')) as [Socket];
    const given = await standstill(() => socket.bytesWritten - socket.writableLength);
    expect(given).toBeLessThan(MOST_IN_BUFFERS);
    await rig.ask(id, '/gulp');
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    expect(await text(response)).toBe(String(25 * MB));
  });

  it('carry trailers both ways, without those that could mislead', async () => {
    const sent = request(`${platform.url}/e/${id}/trailers`, {
      agent: false,
      method: 'POST',
      headers: { trailer: 'x-checksum' },
    });
    sent.write('hello');
    sent.addTrailers([
      ['x-checksum', 'abc'],
      ['authorization', 'Bearer evil'],
      ['x-forwarded-for', '6.6.6.6'],
    ]);
    sent.end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    expect(JSON.parse(await text(response))).toEqual({ 'x-checksum': 'abc' });
    expect([response.headers.trailer, response.trailers]).toEqual(['x-sum', { 'x-sum': '15' }]);
  });

  it('refuse a response over 30 MB that is announced, and cut one that is not', async () => {
    const announced = await rig.ask(id, '/large/announced');
    expect([announced.status, code(announced.text)]).toEqual([502, 'FLASH_RESPONSE_TOO_LARGE']);
    await expect(rig.ask(id, '/large/streamed')).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it.each(['two-lengths', 'header'])('answer 502 to a response that is wrong: %s', async (path) => {
    const answer = await rig.ask(id, `/wrong/${path}`);
    expect([answer.status, code(answer.text)]).toEqual([502, 'FLASH_RESPONSE_MALFORMED']);
  });

  it('give nobody what a worker sends after a response', async () => {
    for (let round = 0; round < 5; round += 1) {
      expect((await rig.ask(id, '/wrong/surplus')).text).toBe('ok');
      expect((await rig.ask(id, '/plain')).text).toBe('{"url":"/plain"}');
    }
  });

  it('tell the worker who asks, and believe no one else about it', async () => {
    const host = `${id}.api.localhost:${platform.port}`;
    const claims = {
      host,
      forwarded: 'for=6.6.6.6',
      'x-forwarded-for': '6.6.6.6',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-port': '1',
      'x-forwarded-proto': 'https',
      'x-real-ip': '6.6.6.6',
      'content-length': '0',
      connection: 'x-own, x-request-id, host, forwarded, content-length',
      'x-own': '1',
      'x-request-id': 'req-1',
    };
    const { text: seen } = await call(`${platform.url}/headers`, { method: 'POST', headers: claims });
    const raw = JSON.parse(seen) as string[];
    const fields = raw.flatMap((name, index) => (index % 2 === 0 ? [`${name.toLowerCase()}: ${raw[index + 1]}`] : []));
    expect(fields.toSorted((a, b) => a.localeCompare(b))).toEqual([
      'content-length: 0',
      `forwarded: for=127.0.0.1;host="${host}";proto=http`,
      `host: ${host}`,
      'x-forwarded-for: 127.0.0.1',
      `x-forwarded-host: ${host}`,
      'x-forwarded-proto: http',
      'x-request-id: req-1',
    ]);
  });

  it('answer requests that come in one packet in their order', async () => {
    const socket = connect(platform.port, '127.0.0.1');
    const head = (path: string) => `GET /e/${id}${path} HTTP/1.1\r\nHost: localhost\r\n`;
    socket.write(`${head('/one')}\r\n${head('/two')}\r\n${head('/three')}Connection: close\r\n\r\n`);
    const answers = [...(await text(socket)).matchAll(/\{"url":"(\/\w+)"\}/g)].map(([, path]) => path);
    expect(answers).toEqual(['/one', '/two', '/three']);
  });

  it('close the connection of a client that is idle, and of no other', async () => {
    const [idle, waiting] = [connect(platform.port, '127.0.0.1'), connect(platform.port, '127.0.0.1')];
    const head = (path: string) => `GET /e/${id}${path} HTTP/1.1\r\nHost: localhost\r\n`;
    waiting.write(`${head('/hold')}Connection: close\r\n\r\n`);
    idle.write(`${head('/plain')}\r\n`);
    await once(idle, 'data');
    await once(idle, 'close');
    await rig.ask(id, '/release');
    expect(await text(waiting)).toContain('"worker"');
  });
});
