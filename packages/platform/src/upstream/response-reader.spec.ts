import fc from 'fast-check';
import type { ResponseHead } from './response-head.js';
import { ResponseReader, type ResponseSink } from './response-reader.js';

/** A sink that keeps all. */
class Kept implements ResponseSink {
  readonly heads: ResponseHead[] = [];
  body = '';
  trailers: readonly string[] | undefined;
  onHead(head: ResponseHead): void {
    this.heads.push(head);
  }
  onBody(chunk: string | Buffer): void {
    this.body += typeof chunk === 'string' ? chunk : chunk.toString('latin1');
  }
  onEnd(trailers: readonly string[]): void {
    this.trailers = trailers;
  }
}

/** Reads a response that comes in the pieces given. */
function read(pieces: readonly string[], method = 'GET') {
  const kept = new Kept();
  const reader = new ResponseReader(method, kept);
  let rest = 0;
  for (const piece of pieces) rest += piece.length - reader.read(Buffer.from(piece, 'latin1'));
  return { kept, reader, rest };
}

const CHUNKED = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: x-sum\r\n\r\n';
const WHOLE = [
  'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n',
  CHUNKED,
  '5;name="v"\r\nhello\r\n',
  'A \r\n0123456789\r\n',
  '0\r\nx-sum: 15\r\nx-other:\t1 \r\n\r\n',
].join('');

describe('ResponseReader', () => {
  it('reads a response whatever the pieces that it comes in', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(WHOLE.length), { maxLength: 20 }), (cuts) => {
        const at = [0, ...cuts.toSorted((a, b) => a - b), WHOLE.length];
        const { kept, reader, rest } = read(at.slice(1).map((end, index) => WHOLE.slice(at[index], end)));
        expect([kept.heads.map(({ status }) => status), kept.body]).toEqual([[103, 200], 'hello0123456789']);
        expect([kept.trailers, reader.done, rest]).toEqual([['x-sum', '15', 'x-other', '1'], true, 0]);
      }),
    );
  });

  it('says what the head says, without what speaks of the one connection', () => {
    const { kept } = read([
      'HTTP/1.1 201 Made\r\nConnection: close, X-Own\r\nx-own: 1\r\nKeep-Alive: timeout=7, max=3\r\nX-Runpod-Worker-Id: me\r\n' +
        'X-Request-Id: r\r\nSet-Cookie: a\r\nset-cookie: b\r\nContent-Length: 0\r\n\r\n',
    ]);
    expect(kept.heads[0]).toEqual({
      status: 201,
      reason: 'Made',
      headers: ['X-Request-Id', 'r', 'Set-Cookie', 'a', 'set-cookie', 'b', 'Content-Length', '0'],
      framing: { kind: 'length', length: 0 },
      persistent: false,
      keepAliveMs: 7000,
      trailer: undefined,
      hasRequestId: true,
    });
  });

  it.each([
    ['a length', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi', 'GET', 'hi'],
    ['HEAD', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n', 'HEAD', ''],
    ['204', 'HTTP/1.1 204 No Content\r\n\r\n', 'GET', ''],
    ['304 with a length', 'HTTP/1.1 304 Not Modified\r\ncontent-length: 9\r\n\r\n', 'GET', ''],
    ['no reason', 'HTTP/1.1 200\r\ncontent-length: 1\r\n\r\nx', 'GET', 'x'],
  ])('finds the end by %s', (_name, text, method, body) => {
    const { kept, rest } = read([`${text}HTTP/1.1`], method);
    expect([kept.body, kept.trailers, rest]).toEqual([body, [], 8]);
  });

  it('takes the end of the connection for the end of a body without length, and of no other', () => {
    const open = read(['HTTP/1.0 200 OK\r\n\r\n', 'abc']);
    expect([open.kept.trailers, open.reader.close(), open.kept.trailers, open.kept.body]).toEqual([
      undefined,
      true,
      [],
      'abc',
    ]);
    expect(open.kept.heads[0]?.persistent).toBe(false);
    expect(read([`${CHUNKED}5\r\nhello\r\n`]).reader.close()).toBe(false);
    expect(read(['HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nh']).reader.close()).toBe(false);
    expect(read(['HTTP/1.1 200']).reader.close()).toBe(false);
  });

  it('hands over after a switch of protocols', () => {
    const { kept, rest } = read(['HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\n\r\n\x81\x05hello']);
    expect([kept.heads[0]?.status, kept.trailers, rest]).toEqual([101, undefined, 7]);
  });

  it.each([
    ['no HTTP', 'SSH-2.0-x\r\n\r\n'],
    ['HTTP/2', 'HTTP/2 200\r\n\r\n'],
    ['a status of two digits', 'HTTP/1.1 20 OK\r\n\r\n'],
    ['a folded header', 'HTTP/1.1 200 OK\r\na: b\r\n c\r\n\r\n'],
    ['a header without colon', 'HTTP/1.1 200 OK\r\nab\r\n\r\n'],
    ['a header without name', 'HTTP/1.1 200 OK\r\n: b\r\n\r\n'],
    ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 1\r\n\r\nx'],
    ['a signed length', 'HTTP/1.1 200 OK\r\ncontent-length: +1\r\n\r\nx'],
    ['an empty length', 'HTTP/1.1 200 OK\r\ncontent-length:\r\n\r\n'],
    ['a length and a coding', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n'],
    ['an unknown coding', 'HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked\r\n\r\n'],
    ['a doubled coding', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n\r\n'],
    ['an endless head', `HTTP/1.1 200 OK\r\na: ${'b'.repeat(70_000)}`],
    ['a hexadecimal prefix', `${CHUNKED}0x5\r\n`],
    ['an endless size', `${CHUNKED}${'1'.repeat(13)}\r\n`],
    ['a chunk that is longer', `${CHUNKED}1\r\nab\r\n`],
    ['a bare LF', `${CHUNKED}1\na\r\n`],
    ['an endless chunk line', `${CHUNKED}1;${'a'.repeat(2000)}`],
    ['a trailer without name', `${CHUNKED}0\r\n: x\r\n\r\n`],
  ])('refuses %s', (_name, text) => {
    expect(() => read([text])).toThrow(expect.objectContaining({ code: 'FLASH_RESPONSE_MALFORMED' }));
    expect(() => read(text.split(''))).toThrow(expect.objectContaining({ code: 'FLASH_RESPONSE_MALFORMED' }));
  });
});
