import { request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { Case, Server } from '../../harness/case.ts';

interface Heard {
  readonly status: number | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

async function heard(
  { origin }: Server,
  path: string,
  headers: Record<string, string> = {},
  body?: Buffer,
): Promise<Heard> {
  const sent = request(new URL(path, origin), { method: body ? 'POST' : 'GET', headers, agent: false });
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return { status: response.statusCode, headers: response.headers, body: await buffer(response) };
}

function cookieOf({ headers }: Heard): string {
  return (headers['set-cookie'] ?? []).map((cookie) => cookie.slice(0, cookie.indexOf(';'))).join('; ');
}

/** How often a client was here, by its session cookie, until the session ends. */
async function visits(server: Server) {
  const first = await heard(server, '/session');
  const cookie = cookieOf(first);
  const second = await heard(server, '/session', { cookie });
  const ended = await heard(server, '/session', { cookie, 'content-type': 'application/json' }, Buffer.from('{}'));
  const after = await heard(server, '/session', { cookie });
  return [first, second, ended, after].map(({ status, body }) => [status, body.toString()]);
}

/** What is behind a content coding, which differs from run to run only in how it is written. */
async function decoded(server: Server, path: string, coding: 'br' | 'gzip') {
  const { status, headers, body } = await heard(server, path, { 'accept-encoding': coding });
  const { vary, 'content-encoding': encoding, 'content-type': type, 'content-length': length } = headers;
  const text = encoding === 'br' ? brotliDecompressSync(body) : encoding === 'gzip' ? gunzipSync(body) : body;
  return { status, vary, encoding, type, hasLength: length !== undefined, text: text.toString() };
}

async function inflated(server: Server, body: Buffer) {
  const { status, body: answer } = await heard(
    server,
    '/pages/echo',
    { 'content-type': 'application/json', 'content-encoding': 'gzip', 'content-length': String(body.length) },
    body,
  );
  return { status, answer: answer.toString() };
}

export default {
  title: 'Plugins of Fastify',
  trials: [
    {
      packages: ['@fastify/helmet'],
      what: 'security headers, also on errors',
      steps: [{ path: '/pages/short' }, { path: '/nowhere', status: 404 }],
    },
    {
      packages: ['@fastify/cookie'],
      what: 'cookies set, signed, read and cleared',
      steps: [
        { path: '/cookies/set' },
        { path: '/cookies', headers: { cookie: 'plain=a%20value; signed=mine.wrong' } },
        { path: '/cookies/clear' },
      ],
    },
    {
      packages: ['@fastify/session', '@fastify/csrf-protection'],
      what: 'a session that counts and ends, and a token',
      steps: [
        { exchange: 'visits', run: visits },
        { exchange: 'token', run: async (server) => (await heard(server, '/session/token')).body.toString() },
      ],
    },
    {
      packages: ['@fastify/compress'],
      what: 'answers compressed by size and by what the client takes, streams, compressed bodies',
      steps: [
        { exchange: 'long, br', run: (server) => decoded(server, '/pages/long', 'br') },
        { exchange: 'long, gzip', run: (server) => decoded(server, '/pages/long', 'gzip') },
        { exchange: 'short, gzip', run: (server) => decoded(server, '/pages/short', 'gzip') },
        { exchange: 'stream, gzip', run: (server) => decoded(server, '/pages/stream', 'gzip') },
        { exchange: 'a body, gzip', run: (server) => inflated(server, gzipSync('{"compressed":true}')) },
        { exchange: 'a body that is no gzip', run: (server) => inflated(server, Buffer.from('{"compressed":false}')) },
        {
          exchange: 'a body that inflates beyond the limit',
          run: (server) => inflated(server, gzipSync(Buffer.alloc(64 << 20, 32))),
        },
      ],
    },
    {
      packages: ['@fastify/etag'],
      what: 'an ETag, and 304 for who has it',
      steps: [
        { path: '/pages/short' },
        { path: '/pages/short', headers: { 'if-none-match': '"no such tag"' } },
        {
          exchange: 'again with the tag',
          run: async (server) => {
            const { headers } = await heard(server, '/pages/short');
            const again = await heard(server, '/pages/short', { 'if-none-match': String(headers.etag) });
            return { etag: headers.etag, status: again.status, bytes: again.body.length };
          },
        },
      ],
    },
    {
      packages: ['@fastify/rate-limit'],
      what: 'a limit of a route by `@RouteConfig`, by client',
      steps: [
        { path: '/pages/limited', headers: { 'x-client': 'a' } },
        { path: '/pages/limited', headers: { 'x-client': 'a' } },
        { path: '/pages/limited', headers: { 'x-client': 'a' }, status: 429 },
        { path: '/pages/limited', headers: { 'x-client': 'b' } },
      ],
    },
  ],
  freeHeaders: { 'x-ratelimit-reset': 'counts the seconds that are left', 'retry-after': 'the same' },
} satisfies Case;
