import { maxHeaderSize } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { until } from '@flash-ts/testkit/waiting';
import { exchange } from './support/raw-exchange.js';
import { SharedPlatform } from './support/shared-platform.js';

const platform = new SharedPlatform();
const { rig } = platform;
let id: string;

beforeAll(async () => {
  ({ id } = await rig.create());
  await rig.settled(id);
});

/** Status and body of the one answer, which has to close the connection. */
function answerIn(heard: string): [status: number, body: unknown] {
  const [head = '', body = ''] = heard.split('\r\n\r\n');
  expect(head).toMatch(/\r\ncontent-type: application\/json(\r\n|$)/i);
  expect(head).toMatch(/\r\nconnection: close(\r\n|$)/i);
  return [Number(head.split(' ')[1]), JSON.parse(body)];
}
const malformed = { error: 'malformed request', code: 'FLASH_REQUEST_MALFORMED', reason: expect.any(String) };

describe('bytes that are no request', () => {
  it.each([
    ['a method of no kind', ['NONSENSE / HTTP/1.1', 'Host: localhost']],
    ['a version of no kind', ['GET / HTTP/9.9', 'Host: localhost']],
    ['a control character in the line', ['GET /\u0001 HTTP/1.1', 'Host: localhost']],
    ['a space before the colon', ['GET / HTTP/1.1', 'Host : localhost']],
    ['two lengths', ['POST / HTTP/1.1', 'Host: localhost', 'Content-Length: 1', 'Content-Length: 2']],
    ['bytes of TLS', ['\u0016\u0003\u0001\u0002\u0000\u0001']],
  ])('get a problem in JSON: %s', async (_, lines) => {
    const heard = await exchange(platform.port, lines);
    expect(answerIn(heard)).toEqual([400, malformed]);
    expect(heard).not.toContain('NONSENSE');
  });

  it('are told when headers are too large, with the limit', async () => {
    const lines = ['GET / HTTP/1.1', 'Host: localhost', `X-Large: ${'x'.repeat(maxHeaderSize)}`];
    expect(answerIn(await exchange(platform.port, lines))).toEqual([
      431,
      {
        error: 'headers too large',
        code: 'FLASH_HEADERS_TOO_LARGE',
        reason: expect.stringContaining(`${maxHeaderSize} bytes`),
      },
    ]);
  });

  it('end a request whose body they are in, for its worker too', async () => {
    const lines = [`POST /e/${id}/swallow HTTP/1.1`, 'Host: localhost', 'Transfer-Encoding: chunked'];
    expect(answerIn(await exchange(platform.port, lines, '3\r\nabc\r\nnot a size\r\n'))).toEqual([400, malformed]);
    await until('the worker is free', async () => (await rig.workers(id)).summary.idle === 1);
  });

  it('never get into an answer that is under way', async () => {
    const socket = connect(platform.port, '127.0.0.1');
    const get = (path: string) => `GET /e/${id}${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
    socket.write(`${get('/big')}${get('/pid')}garbage\r\n\r\n`);
    const heard = await text(socket).catch((error: Error) => error.message);
    expect(heard).not.toContain('FLASH_REQUEST_MALFORMED');
  });
});
