import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { createGunzip, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import { Body, FlashEndpoint, Get, Post } from '@flash-ts/core';
import { startEndpoint, type ServedEndpoint } from '@flash-ts/worker/testing';
import type { FastifyInstance, FastifyRequest } from 'fastify';

const MB = 1024 * 1024;

let pinged = 0;

/** Decodes without a look at the length of what came. */
function gunzip(
  { headers }: FastifyRequest,
  _reply: unknown,
  payload: Readable,
  done: (error: null, to: Readable) => void,
) {
  done(null, headers['content-encoding'] === 'gzip' ? payload.pipe(createGunzip()) : payload);
}

@FlashEndpoint({
  name: 'texts',
  cpu: 'cpu3c-1-2',
  configure: (app: INestApplication) => {
    (app.getHttpAdapter().getInstance() as FastifyInstance).addHook('preParsing', gunzip);
  },
})
class Texts {
  @Post('/text') take(@Body() text: string) {
    return text.length;
  }

  @Get('/pinged') ping() {
    pinged += 1;
    return pinged;
  }
}

let served: ServedEndpoint;

beforeAll(async () => {
  served = await startEndpoint(Texts);
});

afterAll(async () => {
  await served?.close();
});

function client(): Socket {
  const { port, hostname } = new URL(served.url);
  return connect({ port: Number(port), host: hostname, allowHalfOpen: true });
}

const head = (length: number | 'chunked', path = '/text', more = '') =>
  [
    `POST ${path} HTTP/1.1`,
    'host: texts',
    'content-type: text/plain',
    length === 'chunked' ? 'transfer-encoding: chunked' : `content-length: ${length}`,
    `${more}\r\n`,
  ].join('\r\n');

/** Resolves when the system has taken all of it, without a byte being read meanwhile. */
async function send(socket: Socket, bytes: Buffer): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    socket.write(bytes, (error) => (error ? reject(error) : resolve()));
  });
}

async function readAll(socket: Socket): Promise<string> {
  let text = '';
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) text += String(chunk);
  return text;
}

/** Ends the client's side too, and tells whether the connection was lost. */
async function closed(socket: Socket): Promise<boolean> {
  const close = once(socket, 'close') as Promise<[boolean]>;
  socket.end();
  return (await close)[0];
}

test('a body that is too long is answered 413 before any of it has come, and the end of the connection follows', async () => {
  const socket = client();
  socket.write(head(40 * MB));
  const answer = await readAll(socket);
  expect(answer).toMatch(/^HTTP\/1\.1 413 .*\r\nconnection: close\r\n/is);
  // What was on its way already is read and dropped.
  await send(socket, Buffer.alloc(8 * MB, 'x'));
  expect(await closed(socket)).toBe(false);
});

test('a small body that becomes too long is answered 413 before all of it has come', async () => {
  const bomb = gzipSync(Buffer.alloc(40 * MB, ' '));
  const socket = client();
  socket.write(head(bomb.length + 8 * MB, '/text', 'content-encoding: gzip\r\n'));
  socket.write(bomb);
  expect(await readAll(socket)).toMatch(/^HTTP\/1\.1 413 /);
  await send(socket, Buffer.alloc(8 * MB, 'x'));
  expect(await closed(socket)).toBe(false);
});

test.each([
  ['that is too long', () => head(40 * MB), 413],
  ['to the health path', () => head(40 * MB, '/ping', 'connection: close\r\n'), 405],
  ['with a head that is too large', () => `GET / HTTP/1.1\r\nmany: ${'x'.repeat(40 * MB)}\r\n\r\n`, 431],
  ['that is no HTTP', () => `\u0001${'x'.repeat(40 * MB)}`, 400],
] as const)(
  'a client that reads only after it has sent its request %s still gets the answer',
  async (_, begin, status) => {
    const socket = client();
    await send(socket, Buffer.from(begin()));
    await send(socket, Buffer.alloc(40 * MB, 'x'));
    expect(await readAll(socket)).toContain(`HTTP/1.1 ${status} `);
    expect(await closed(socket)).toBe(false);
  },
  30_000,
);

test('a client that never stops sending is cut off', async () => {
  const socket = client();
  const lost = new Promise<NodeJS.ErrnoException>((resolve) => socket.once('error', resolve));
  socket.write(head('chunked'));
  const chunk = Buffer.concat([Buffer.from('100000\r\n'), Buffer.alloc(MB, 'x'), Buffer.from('\r\n')]);
  let sent = 0;
  const sendOn = () => socket.write(chunk, (error) => error ?? ((sent += 1), sendOn()));
  sendOn();
  expect(['ECONNRESET', 'EPIPE']).toContain((await lost).code);
  expect(sent).toBeLessThan(256);
});

test('a request behind a body that was refused is not run', async () => {
  const before = pinged;
  const socket = client();
  const body = Buffer.alloc(31 * MB, 'x');
  socket.write(head(body.length));
  await send(socket, body);
  await send(socket, Buffer.from('GET /pinged HTTP/1.1\r\nhost: texts\r\n\r\n'));
  expect((await readAll(socket)).match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 413']);
  expect(await closed(socket)).toBe(false);
  expect(pinged).toBe(before);
});
