import fc from 'fast-check';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { request, validateHeaderName, validateHeaderValue, type IncomingMessage } from 'node:http';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { systemClock } from '../src/clock/clock.js';
import { Deadlines } from '../src/clock/deadlines.js';
import { RequestRouter } from '../src/request-router.js';
import { RequestCrashes } from '../src/routing/request-crashes.js';
import type { RoutableEndpoint } from '../src/routing/slot.js';
import { PlatformServer } from '../src/server.js';
import { Settings } from '../src/settings/settings.js';
import { Upstream } from '../src/upstream/upstream.js';

const RUNS = { numRuns: 300 };
const folder = mkdtempSync(join(tmpdir(), 'flash-raw-'));
const path = join(folder, 'worker.sock');
const upstream = new Upstream(path, 4000, systemClock);
/** What the worker answers to each request, as Latin-1; it ends the connection after it. */
let bytes = '';
const worker = createServer((socket: Socket) => {
  socket.on('error', () => undefined);
  socket.once('data', () => socket.end(bytes, 'latin1'));
});
const settings = new Settings({ lostWorkers: 1 });
const slot = {
  workerId: 'raw',
  version: 1,
  upstream,
  release: () => undefined,
  suspect: () => undefined,
  lost: () => undefined,
  acquit: () => undefined,
};
const endpoint: RoutableEndpoint = {
  id: 'raw',
  timeoutMs: 0,
  crashes: new RequestCrashes(settings, systemClock),
  reserve(waiter) {
    waiter.granted(slot);
    return undefined;
  },
};
const router = new RequestRouter({ routeByName: false, knownHosts: undefined, keys: { key: 'a', callKey: 'b' } });
router.open({
  control: { handle: () => Promise.reject(new Error('no request is for the control API')) },
  endpoints: { get: () => endpoint, findByName: () => undefined, names: () => [] },
  requireKey: false,
});
const server = new PlatformServer(router, {
  settings,
  clock: systemClock,
  deadlines: new Deadlines(systemClock),
});
let port: number;

beforeAll(async () => {
  worker.listen(path);
  port = await server.listen(0, '127.0.0.1');
});
afterAll(async () => {
  upstream.destroy();
  worker.close();
  server.stopListening();
  await server.close();
  rmSync(folder, { recursive: true });
});

interface Heard {
  readonly status: number;
  readonly reason: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  readonly hints: { readonly statusCode: number }[];
}

/** Sends the answer through the platform. @returns what a client of Node's makes of it */
async function heard(answer: string, method = 'GET'): Promise<Heard> {
  bytes = answer;
  const sent = request({ port, path: '/e/rawwrkr1/x', method, agent: false });
  const hints: { statusCode: number }[] = [];
  sent.on('information', (hint) => hints.push(hint));
  sent.end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const { statusCode: status = 0, statusMessage: reason = '', headers } = response;
  return { status, reason, headers, hints, body: await text(response) };
}

/** Status, reason and code of the error, as one line. */
async function line(answer: string): Promise<string> {
  const { status, reason, body } = await heard(answer);
  return `${status} ${reason} ${/"code":"(\w+)"/.exec(body)?.[1] ?? ''}`.trim();
}

/** That a worker which sends this is answered for: its head is malformed, or ends in the middle. */
const REFUSED = /^502 Bad Gateway FLASH_(?:RESPONSE_MALFORMED|WORKER_LOST)$/;

const isField = (name: string, value: string) => {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
};
/** Text of any bytes, without line ends. */
const latin1 = fc
  .array(fc.integer({ min: 0, max: 255 }), { maxLength: 12 })
  .map((codes) => String.fromCharCode(...codes.filter((code) => code !== 10 && code !== 13)));
/** Not `te`, which is for one connection: it is left out whatever it says. */
const fieldName = latin1.filter((text) => !/^te(?::|$)/i.test(text));
const control = fc.integer({ min: 0, max: 31 }).filter((code) => ![9, 10, 13].includes(code));
const CONTROL_CHARACTER = /[^\t\x20-\x7e\x80-\xff]/;

describe('a head that is no HTTP', () => {
  it('of a reason with a control character is 502 Bad Gateway', async () => {
    expect(await line('HTTP/1.1 200 O\x01K\r\ncontent-length: 0\r\n\r\n')).toMatch(REFUSED);
    await fc.assert(
      fc.asyncProperty(latin1, control, latin1, async (a, code, b) => {
        const answer = `HTTP/1.1 200 ${a}${String.fromCharCode(code)}${b}\r\ncontent-length: 0\r\n\r\n`;
        expect(await line(answer)).toMatch(REFUSED);
      }),
      RUNS,
    );
  });

  it('of any reason and header is passed on as it is, or 502 Bad Gateway', async () => {
    await fc.assert(
      fc.asyncProperty(latin1, fieldName, latin1, async (reason, name, value) => {
        const answer = `HTTP/1.1 201 ${reason}\r\nx-a: 1\r\n${name}: ${value}\r\ncontent-length: 2\r\n\r\nok`;
        // Whoever reads the line takes all before its first colon for the name.
        const colon = name.indexOf(':');
        const field =
          colon === -1 ? isField(name, value) : isField(name.slice(0, colon), name.slice(colon + 1) + value);
        const isWrong = CONTROL_CHARACTER.test(reason) || !field;
        const got = await line(answer);
        expect(isWrong ? REFUSED.test(got) : got === `201 ${reason}`.trim()).toBe(true);
      }),
      RUNS,
    );
  });

  it('of any bytes gets an answer', async () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'HTTP/1.1 ',
        '200 ',
        'OK',
        '\r\n',
        '\n',
        '\r',
        ':',
        ' ',
        'content-length: ',
        'transfer-encoding: ',
      ),
      fc.constantFrom(
        'chunked',
        '103 ',
        '204 ',
        '304 ',
        '1',
        '0',
        '\r\n\r\n',
        'connection: ',
        'close',
        'trailer: ',
        '\0',
      ),
      latin1,
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 14 }), async (pieces) => {
        // A body that is shorter than its head says is cut for the client too.
        const answer = line(pieces.join('')).catch((error: NodeJS.ErrnoException) => error.code);
        expect(await answer).toMatch(/^(?:[2-4]\d\d|ECONNRESET$|502 Bad Gateway FLASH_)/);
      }),
      RUNS,
    );
  });

  it.each([
    ['a name with a space', 'HTTP/1.1 200 OK\r\na b: c\r\n\r\n'],
    ['a name with a space after it', 'HTTP/1.1 200 OK\r\ncontent-length : 2\r\n\r\nok'],
    ['a name of nothing', 'HTTP/1.1 200 OK\r\n: c\r\n\r\n'],
    ['a line that goes on', 'HTTP/1.1 200 OK\r\na: b\r\n c: d\r\n\r\n'],
    ['a value with NUL', 'HTTP/1.1 200 OK\r\na: b\0c\r\n\r\n'],
    ['a value with a bare CR', 'HTTP/1.1 200 OK\r\na: b\rc: d\r\n\r\n'],
    ['a value with a bare LF', 'HTTP/1.1 200 OK\r\na: b\nc: d\r\n\r\n'],
    ['a length that is no number', 'HTTP/1.1 200 OK\r\ncontent-length: 2x\r\n\r\nok'],
    ['a negative length', 'HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\nok'],
    ['a length of 30 digits', `HTTP/1.1 200 OK\r\ncontent-length: ${'9'.repeat(30)}\r\n\r\nok`],
    ['a length and a coding', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n'],
    ['another coding', 'HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n'],
    ['a size of a chunk that is none', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\nok\r\n0\r\n\r\n'],
    [
      'a trailer that is named with a control character',
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ntrailer: a\x01\r\n\r\n2\r\nok\r\n0\r\n\r\n',
    ],
    ['an early hint with a control character', 'HTTP/1.1 103 Early Hints\r\nlink: \x01\r\n\r\nHTTP/1.1 200 OK\r\n\r\n'],
    ['an early hint and no response', 'HTTP/1.1 103 Early Hints\r\nlink: </a.css>\r\n\r\n'],
    ['a switch that nobody asked for', 'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'],
    ['another protocol', 'SSH-2.0-OpenSSH_9.6\r\n\r\n'],
    ['another version of HTTP', 'HTTP/2 200\r\n\r\n'],
    ['a status of two digits', 'HTTP/1.1 20 OK\r\n\r\n'],
    ['a status of 0', 'HTTP/1.1 000 OK\r\n\r\n'],
    ['64 KB and no end', `HTTP/1.1 200 OK\r\na: ${'x'.repeat(70_000)}`],
    ['over 64 KB', `HTTP/1.1 200 OK\r\na: ${'x'.repeat(70_000)}\r\n\r\n`],
    ['half a head', 'HTTP/1.1 200 OK\r\ncontent-le'],
    ['nothing', ''],
  ])('%s is 502 Bad Gateway', async (_name, answer) => expect(await line(answer)).toMatch(REFUSED));
});

describe('a head that is unusual', () => {
  it.each([
    ['no reason and no space', 'HTTP/1.1 200\r\ncontent-length: 2\r\n\r\nok', 200, 'ok'],
    ['a status above 599', 'HTTP/1.1 799 X\r\ncontent-length: 2\r\n\r\nok', 799, 'ok'],
    ['204 with a body', 'HTTP/1.1 204 No Content\r\ncontent-length: 2\r\n\r\nok', 204, ''],
    ['204 with chunks', 'HTTP/1.1 204 No Content\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n', 204, ''],
    ['304 with a body', 'HTTP/1.1 304 Not Modified\r\ncontent-length: 2\r\n\r\nok', 304, ''],
    ['a body until the end', 'HTTP/1.0 200 OK\r\n\r\nok', 200, 'ok'],
    ['12 KB', `HTTP/1.1 200 OK\r\ncontent-length: 2\r\n${`a: ${'x'.repeat(994)}\r\n`.repeat(12)}\r\nok`, 200, 'ok'],
  ])('is passed on: %s', async (_name, answer, status, body) => {
    expect(await heard(answer)).toMatchObject({ status, body });
  });

  it('of 204 has no length for the client', async () => {
    const { headers } = await heard('HTTP/1.1 204 No Content\r\nx-a: 1\r\nContent-Length: 2\r\nx-b: 2\r\n\r\nok');
    expect(headers).toMatchObject({ 'x-a': '1', 'x-b': '2' });
    expect(headers).not.toHaveProperty('content-length');
  });

  it('of HEAD has the length of what is not sent', async () => {
    const { headers, body } = await heard('HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n', 'HEAD');
    expect([headers['content-length'], body]).toEqual(['20', '']);
  });
});

describe('responses of 1xx', () => {
  const HINTS = 'HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\nX-Runpod-Worker-Id: evil\r\n\r\n';
  it('reach the client before the response, in their order', async () => {
    const { hints, status, body } = await heard(
      `HTTP/1.1 102 Processing\r\n\r\n${HINTS}HTTP/1.1 110 Own\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok`,
    );
    expect([status, body]).toEqual([200, 'ok']);
    expect(hints).toMatchObject([
      { statusCode: 102 },
      { statusCode: 103, rawHeaders: ['Link', '</a.css>; rel=preload'] },
      { statusCode: 110 },
    ]);
  });
});
