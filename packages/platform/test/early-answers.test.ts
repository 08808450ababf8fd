import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { SharedPlatform } from './support/shared-platform.js';

const platform = new SharedPlatform({ settings: { artifactBytes: 1_000_000 } });
const { rig } = platform;
let id: string;

beforeAll(async () => {
  ({ id } = await rig.create({ workers: { min: 1, max: 1, idleTimeout: 60 } }));
  await rig.settled(id);
});

const CHUNK = Buffer.alloc(64 * 1024, 'x');

/**
 * Sends a body of 8 MiB and reads nothing before all of it is sent.
 *
 * @returns the status of the answer
 */
async function sendWhole(requestLine: string, { chunked = false } = {}): Promise<number> {
  const socket = connect({ port: platform.port, host: '127.0.0.1', allowHalfOpen: true });
  socket.pause();
  const framing = chunked ? 'transfer-encoding: chunked' : `content-length: ${128 * CHUNK.length}`;
  socket.write(
    `${requestLine} HTTP/1.1\r\nhost: 127.0.0.1:${platform.port}\r\nauthorization: Bearer ${platform.key}\r\n${framing}\r\n\r\n`,
  );
  for (let sent = 0; sent < 128; sent += 1) {
    const part = chunked ? Buffer.concat([Buffer.from('10000\r\n'), CHUNK, Buffer.from('\r\n')]) : CHUNK;
    if (!socket.write(part)) await once(socket, 'drain');
  }
  socket.end(chunked ? '0\r\n\r\n' : '');
  return Number((await text(socket)).split(' ')[1]);
}

describe('an answer that comes before the body was read reaches a client that reads it afterwards', () => {
  it.each([
    ['an archive over the limit', `PUT /local/artifacts/${'a'.repeat(64)}`, 413],
    ['JSON over the limit', 'POST /v2/serverless', 413],
    ['an unknown route of the control API', 'POST /v2/nothing', 404],
    ['an unknown endpoint', 'POST /e/zzzzzzzz/a', 404],
  ])('%s', async (_name, line, status) => {
    expect(await sendWhole(line)).toBe(status);
    expect(await sendWhole(line, { chunked: true })).toBe(status);
  });

  it('a body over the limit for an endpoint', async () => {
    await rig.control('PATCH', '/local/settings', { requestBodyBytes: 4_000_000 });
    expect(await sendWhole(`POST /e/${id}/swallow`)).toBe(413);
    expect(await sendWhole(`POST /e/${id}/swallow`, { chunked: true })).toBe(413);
    await rig.control('PATCH', '/local/settings', { requestBodyBytes: null });
  });

  it('from a worker', async () => {
    expect(await sendWhole(`POST /e/${id}/pid`)).toBe(200);
    expect(await sendWhole(`POST /e/${id}/pid`, { chunked: true })).toBe(200);
  });
});
