import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { WorkerProcess } from '@flash-ts/testkit/workers';
import { buildArtifact, type Artifact } from './harness/bundle.js';

// The conformance suite of the fast path: a handler without pipes, interceptors and filters is called by the worker, with its route in the
// worker's table or in Fastify's router, or by Nest's pipeline. To a client they are one: the bytes of their answers are compared.

const WAYS = ['1', 'fastify', '0'];

let artifact: Artifact;
let workers: WorkerProcess[];
let hooked: WorkerProcess[];
let guarded: WorkerProcess[];
let customised: WorkerProcess[];
let odd: WorkerProcess[];
let plugged: WorkerProcess[];
let observed: WorkerProcess[];
let overlapping: WorkerProcess[] | undefined;
let twice: WorkerProcess[] | undefined;

const all = () =>
  [workers, hooked, guarded, customised, odd, plugged, observed, overlapping, twice].flatMap((same) => same ?? []);

beforeAll(async () => {
  artifact = await buildArtifact('ways-app');
  const start = (name: string) =>
    WAYS.map((way) => {
      const env = { FLASH_RESOURCE_NAME: name, FLASH_DIRECT_ROUTES: way, FLASH_LOG_LEVEL: 'debug' };
      return new WorkerProcess(artifact.folder, env);
    });
  [workers, hooked] = [start('ways'), start('hooked-ways')];
  [guarded, customised] = [start('guarded-ways'), start('customised-ways')];
  [odd, plugged, observed] = [start('odd-ways'), start('plugin-ways'), start('observed-ways')];
  await Promise.all(all().map((worker) => worker.logged('ready')));
});

afterAll(async () => {
  await Promise.all(all().map((worker) => worker.stop()));
  await artifact?.remove();
});

/** The bytes of an answer, without the time and the ids that no two requests have alike. */
async function answer(worker: WorkerProcess, request: string): Promise<string> {
  return withoutWhatDiffers(await whole(connect(worker.socketPath).end(request, 'latin1')));
}

async function whole(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('latin1');
}

function withoutWhatDiffers(text: string): string {
  return text
    .replaceAll(/^date: .*\r\n/gim, '')
    .replaceAll(/^x-request-id: [\w-]{12}-\d+\r\n/gim, 'x-request-id: made\r\n')
    .replaceAll(/"requestId":"[\w-]{12}-\d+"/g, '"requestId":"made"');
}

interface Asked {
  readonly method?: string;
  readonly target: string;
  readonly headers?: readonly string[];
  readonly body?: string | undefined;
}

function rawRequest({ method = 'GET', target, headers = [], body }: Asked): string {
  const length = body === undefined ? [] : [`content-length: ${Buffer.byteLength(body, 'latin1')}`];
  return [
    `${method} ${target} HTTP/1.1`,
    'host: worker',
    'connection: close',
    ...headers,
    ...length,
    '',
    body ?? '',
  ].join('\r\n');
}

/** What each worker answers. */
async function answersOf(of: readonly WorkerProcess[], asked: Asked): Promise<string[]> {
  return Promise.all(of.map(async (worker) => answer(worker, rawRequest(asked))));
}

/** As many of an answer as there are workers: that of the last one, which does as Nest does. */
function likeNest(answers: readonly string[]): (string | undefined)[] {
  return answers.map(() => answers.at(-1));
}

const JSON_TYPE = 'content-type: application/json';
const ORDER = '{"name":"Ada","items":[{"sku":"a","quantity":2}]}';

/** The results that `Ways` knows by name. */
async function kinds(): Promise<string[]> {
  const { json } = await workers[0]!.ask('/results');
  return json() as unknown as string[];
}

/** The handlers that a worker calls without Nest's pipeline. */
function calledDirectly({ lines }: WorkerProcess): unknown[] {
  return lines.filter(({ msg }) => msg === 'called directly').map(({ handler }) => handler);
}

test('handlers are called directly, with the one place for their routes and with the other', () => {
  const [table, fastify, nest] = workers.map(calledDirectly);
  expect(table).toEqual(expect.arrayContaining(['Ways.create', 'Ways.result', 'Ways.any']));
  expect(table).not.toContain('Ways.guarded');
  expect(fastify).toEqual(table);
  expect(nest).toEqual([]);
});

test('also behind guards, and in an app with hooks, plugins and answers for other origins', () => {
  expect(calledDirectly(guarded[0]!)).toEqual(['GuardedWays.get', 'GuardedWays.post']);
  expect(calledDirectly(customised[0]!)).toEqual(['CustomisedWays.get', 'CustomisedWays.post']);
  expect(calledDirectly(hooked[0]!)).toEqual(['HookedWays.file', 'HookedWays.seen', 'HookedWays.post']);
});

describe('one answer for', () => {
  test('every kind of result, and its HEAD', async () => {
    for (const kind of await kinds()) {
      for (const method of ['GET', 'HEAD']) {
        const answers = await answersOf(workers, { method, target: `/results/${kind}` });
        expect([kind, ...answers]).toEqual([kind, ...likeNest(answers)]);
      }
    }
  });

  test.each<Asked>([
    { method: 'POST', target: '/orders', headers: [JSON_TYPE], body: ORDER },
    { method: 'POST', target: '/orders', headers: ['content-type: Application/JSON; charset=UTF-8'], body: ORDER },
    { method: 'POST', target: '/orders', headers: ['content-type: application/vnd.x+json'], body: ORDER },
    { method: 'POST', target: '/orders', headers: [JSON_TYPE, 'transfer-encoding: chunked'], body: undefined },
    { method: 'POST', target: '/orders', headers: ['content-type: text/plain'], body: ORDER },
    { method: 'POST', target: '/orders', headers: ['content-type: none'], body: ORDER },
    { method: 'POST', target: '/orders', body: ORDER },
    { method: 'POST', target: '/orders', headers: [JSON_TYPE], body: '' },
    { method: 'POST', target: '/orders', headers: [JSON_TYPE], body: '{"name":' },
    {
      method: 'POST',
      target: '/orders',
      headers: [JSON_TYPE],
      body: '{"name":1,"items":[{"sku":"too long to be one","quantity":0}]}',
    },
    { method: 'POST', target: '/orders', headers: [JSON_TYPE], body: '{"__proto__":{"x":1},"name":"a","items":[]}' },
    { method: 'POST', target: '/orders', headers: [JSON_TYPE, 'x-request-id: mine'], body: ORDER },
    { method: 'POST', target: '/orders', headers: [JSON_TYPE, 'expect: 100-continue'], body: ORDER },
    { method: 'POST', target: '/orders' },
    { method: 'PUT', target: '/orders/7?dry=true', headers: [JSON_TYPE], body: ORDER },
    { method: 'PUT', target: '/orders/seven?dry=maybe', headers: [JSON_TYPE], body: '[]' },
    { method: 'PUT', target: '/orders/7?dry=1&dry=0', headers: [JSON_TYPE], body: ORDER },
    { method: 'PATCH', target: '/orders/7', headers: [JSON_TYPE], body: '{"name":"x"}' },
    { method: 'PATCH', target: '/orders/7', headers: [JSON_TYPE], body: '"text"' },
    { method: 'DELETE', target: '/orders/7' },
    { method: 'DELETE', target: '/orders/7', headers: [JSON_TYPE], body: '{' },
    { method: 'DELETE', target: '/orders/7', headers: [JSON_TYPE], body: '' },
    { method: 'POST', target: '/jobs', headers: ['x-tenant: a', 'content-length: 0'] },
    { method: 'POST', target: '/any', headers: [JSON_TYPE], body: 'null' },
    { method: 'POST', target: '/any', headers: [JSON_TYPE], body: 'tru' },
    { method: 'POST', target: '/any', headers: ['content-type: application/octet-stream'], body: 'abc' },
    { method: 'POST', target: '/stray', headers: [JSON_TYPE], body: ORDER },
    { method: 'POST', target: '/refuse', headers: [JSON_TYPE], body: '{"why":"because"}' },
    { method: 'GET', target: '/pages?offset=3&after=x' },
    { method: 'GET', target: '/pages?offset=-1&offset=2' },
    { method: 'GET', target: '/pages?' },
    { method: 'GET', target: '/queries?a=1&a=2&b=%C3%A4+x&__proto__=y&=z' },
    { method: 'GET', target: '/orders/newest' },
    { method: 'POST', target: '/orders/newest', headers: [JSON_TYPE], body: ORDER },
    { method: 'GET', target: '/orders/1/items/2' },
    { method: 'GET', target: '/orders/a%2Fb/items/%C3%A4' },
    { method: 'GET', target: '/orders/1/items/' },
    { method: 'GET', target: '/orders//1///items/2/' },
    { method: 'GET', target: '/orders/%zz/items/2' },
    { method: 'GET', target: `/orders/${'x'.repeat(4096)}/items/2` },
    { method: 'GET', target: `/orders/${'x'.repeat(4097)}/items/2` },
    { method: 'HEAD', target: '/orders/1/items/2' },
    { method: 'GET', target: '/orders/guarded/items/2' },
    { method: 'GET', target: '/orders/guarded' },
    { method: 'GET', target: '/results/object/deep' },
    { method: 'POST', target: '/results/object/deep' },
    { method: 'GET', target: 'http://elsewhere/orders/newest?x=1' },
    { method: 'GET', target: '/orders/newest#fragment' },
    { method: 'OPTIONS', target: '/orders/newest' },
    { method: 'OPTIONS', target: '*' },
    { method: 'TRACE', target: '/orders/newest' },
    { method: 'GET', target: '/ORDERS/newest' },
    { method: 'GET', target: '/nothing' },
    { method: 'GET', target: '/base/who' },
    { method: 'GET', target: '/derived/who' },
  ])('$method $target $headers $body', async (asked) => {
    const answers = await answersOf(workers, asked);
    expect(answers).toEqual(likeNest(answers));
  });

  test('a target that is no path and no URL, which is 404', async () => {
    const answers = await Promise.all(
      workers.map(async (worker) => answer(worker, rawRequest({ target: '*orders/newest' }))),
    );
    expect(answers.map((text) => text.slice(0, 12))).toEqual(WAYS.map(() => 'HTTP/1.1 404'));
  });

  test('a chunked body', async () => {
    const chunked = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`;
    const head = [
      'POST /orders HTTP/1.1',
      'host: worker',
      'connection: close',
      JSON_TYPE,
      'transfer-encoding: chunked',
    ];
    const answers = await Promise.all(
      workers.map(async (worker) => answer(worker, [...head, '', chunked(ORDER)].join('\r\n'))),
    );
    expect(answers[0]).toContain('"built":true');
    expect(answers).toEqual(answers.map(() => answers[2]));
  });

  test('a body that comes in pieces', async () => {
    const request = rawRequest({ method: 'POST', target: '/orders', headers: [JSON_TYPE], body: ORDER });
    const cut = request.length - 20;
    const answers = await Promise.all(
      workers.map(async (worker) => {
        const socket = connect(worker.socketPath);
        socket.write(request.slice(0, cut), 'latin1');
        // The first piece is with the worker before the second one is sent.
        await worker.ask('/orders/newest');
        return withoutWhatDiffers(await whole(socket.end(request.slice(cut), 'latin1')));
      }),
    );
    expect(answers[0]).toContain('"built":true');
    expect(answers).toEqual(likeNest(answers));
  });

  test('several requests on one connection', async () => {
    const keepAlive = (asked: Asked) => rawRequest(asked).replace('connection: close\r\n', '');
    const all = [
      keepAlive({ method: 'POST', target: '/orders', headers: [JSON_TYPE], body: ORDER }),
      keepAlive({ target: '/results/stream' }),
      keepAlive({ method: 'POST', target: '/orders', headers: [JSON_TYPE], body: '{}' }),
      keepAlive({ method: 'POST', target: '/stray', headers: [JSON_TYPE], body: ORDER }),
      rawRequest({ target: '/results/object' }),
    ].join('');
    const answers = await Promise.all(workers.map(async (worker) => answer(worker, all)));
    expect(answers[0]?.match(/HTTP\/1\.1 \d+/g)).toEqual(
      ['200', '200', '422', '200', '200'].map((status) => `HTTP/1.1 ${status}`),
    );
    expect(answers).toEqual(likeNest(answers));
  });

  test('any target that is put together from pieces of routes', async () => {
    const piece = fc.constantFrom(
      'orders',
      'items',
      'newest',
      '1',
      '',
      '%41',
      '%2f',
      'results',
      'object',
      'guarded',
      ':id',
      '*',
      '.',
      '..',
      ';x',
      'ä',
    );
    const target = fc
      .tuple(fc.array(piece, { maxLength: 6 }), fc.constantFrom('', '?a=1', '?', '/', '#f', '?a#b'))
      .map(([pieces, end]) => `/${pieces.join('/')}${end}`);
    const method = fc.constantFrom('GET', 'HEAD', 'POST', 'DELETE', 'PUT');
    await fc.assert(
      fc.asyncProperty(method, target, async (name, path) => {
        const answers = await answersOf(workers, { method: name, target: path });
        expect(answers).toEqual(likeNest(answers));
      }),
      { numRuns: 300 },
    );
  });
});

test.each<[asked: Asked, told: string]>([
  [{ target: '/seen/7?x=1' }, '"route":"/seen/:id"'],
  [{ method: 'POST', target: '/seen', headers: [JSON_TYPE], body: ORDER }, 'x-seen'],
  [{ method: 'POST', target: '/seen', headers: [JSON_TYPE], body: '{}' }, 'x-seen'],
  [{ method: 'HEAD', target: '/seen/7' }, 'x-seen'],
  [{ target: '/files/a/b' }, '{"path":"a/b"}'],
])('what is set on Fastify after the routes were chosen sees a request as ever: %j', async (asked, told) => {
  const answers = await answersOf(hooked, asked);
  expect(answers[0]).toContain(told);
  expect(answers).toEqual(likeNest(answers));
});

test.each<[asked: Asked, told: string]>([
  ...['yes', 'no', 'later', 'later-no', 'observable', 'throws', 'rejects'].flatMap((guard): [Asked, string][] => [
    [{ target: `/guarded/7?guard=${guard}` }, 'x-guard: GuardedWays http'],
    [{ target: `/guarded/7?guard=${guard}` }, '"route":"/guarded/:id","params":{"id":"7"},"is404":false'],
    [{ method: 'HEAD', target: `/guarded/7?guard=${guard}` }, 'x-guard'],
    [{ method: 'POST', target: `/guarded?guard=${guard}`, headers: [JSON_TYPE], body: ORDER }, 'x-guard: method http'],
    [{ method: 'POST', target: `/guarded?guard=${guard}`, headers: [JSON_TYPE], body: '{}' }, 'x-guard'],
    [{ method: 'POST', target: `/guarded?guard=${guard}`, headers: [JSON_TYPE], body: '{' }, 'x-guard'],
  ]),
  [{ target: '/guarded/seven' }, '422'],
  [{ method: 'DELETE', target: '/guarded/7' }, '405'],
  [{ target: '/unguarded' }, '404'],
])('guards are asked as Nest asks them: %j', async (asked, told) => {
  const answers = await answersOf(guarded, asked);
  expect(answers[0]).toContain(told);
  expect(answers).toEqual(likeNest(answers));
});

test.each<[asked: Asked, told: string]>([
  [{ target: '/plain/7', headers: ['origin: https://a.example'] }, 'access-control-allow-origin: https://a.example'],
  [{ target: '/plain/7' }, 'x-first: /plain/:id {"id":"7"} false'],
  [{ target: '/plain/seven' }, '422'],
  [{ method: 'HEAD', target: '/plain/7' }, 'x-first'],
  [{ method: 'POST', target: '/plain', headers: [JSON_TYPE], body: ORDER }, '"name":"Ada"'],
  [{ method: 'POST', target: '/plain', headers: [JSON_TYPE], body: '{}' }, '422'],
  [
    {
      method: 'OPTIONS',
      target: '/plain/7',
      headers: ['origin: https://a.example', 'access-control-request-method: GET'],
    },
    '204',
  ],
  [{ target: '/nests' }, '"by":"nest"'],
  [{ target: '/plugin/7' }, 'x-plugin: its own routes only'],
  [{ method: 'POST', target: '/plugin/7' }, '405'],
])('what an app has set on Fastify sees every request: %j', async (asked, told) => {
  const answers = await answersOf(customised, asked);
  expect(answers[0]).toContain(told);
  expect(answers).toEqual(likeNest(answers));
});

test('the hooks of a plugin are for its own routes only', async () => {
  const answers = await answersOf(customised, { target: '/plain/7' });
  expect(answers.filter((answer) => answer.includes('x-plugin'))).toEqual([]);
});

test.each<[asked: Asked, told: string]>([
  [{ target: '/twofold' }, '{"intercepted":{"by":"handler"}}'],
  [{ target: '/replying' }, '200 OK'],
  [{ target: '/replying?reply=status' }, '200 OK'],
  [{ target: '/replying?reply=not-found' }, 'Cannot GET /replying?reply=not-found'],
  [{ method: 'HEAD', target: '/replying?reply=not-found' }, '404'],
  [{ target: '/replying?reply=sent' }, '{"by":"guard"}'],
  [{ target: '/options/7' }, '"method":"GET","url":"/options/:id","config":{"url":"/options/:id","method":"GET"}'],
  [{ method: 'HEAD', target: '/options/7' }, '200'],
  [{ target: '/odd-results/pipe' }, '500'],
  [{ target: '/odd-results/reader' }, '500'],
  [{ target: '/odd-results/response' }, '500'],
  [{ target: '/replaced' }, '202 Accepted'],
  [{ target: '/replaced' }, '{"by":"handler"}'],
  [{ method: 'POST', target: '/replaced' }, 'x-declared: yes'],
  [{ method: 'POST', target: '/replaced' }, '{"by":"handler","route":"/replaced"}'],
  [{ method: 'SEARCH', target: '/methods', headers: [JSON_TYPE], body: ORDER }, '{"body":{"name":"Ada"'],
  [{ method: 'HEAD', target: '/methods' }, '200'],
])('an oddity of a handler or guard is answered as Nest does: %j', async (asked, told) => {
  const answers = await answersOf(odd, asked);
  expect(answers[0]).toContain(told);
  expect(answers).toEqual(likeNest(answers));
});

test('what a handler gives after the 504 of its request is taken: an error is logged, a stream is closed', async () => {
  for (const [kind, message] of [
    ['error', 'request failed'],
    ['stream', 'stream closed'],
  ] as const) {
    const answers = await Promise.all(odd.map((worker) => worker.ask(`/late/${kind}`)));
    expect(answers.map(({ status }) => status)).toEqual(WAYS.map(() => 504));
    await Promise.all(odd.map((worker) => worker.ask('/release', { method: 'POST' })));
    await Promise.all(odd.map((worker) => worker.logged(message, kind === 'error' ? { route: '/late/:kind' } : {})));
  }
});

test.each<[asked: Asked, told: string]>([
  [{ target: '/inside/known' }, '{"serialized":{"known":true}}'],
  [{ target: '/inside/known/7' }, '{"serialized":{"id":"7"}}'],
  [{ method: 'POST', target: '/inside', headers: [JSON_TYPE], body: ORDER }, '{"serialized":{"body":{"name":"Ada"'],
  [{ target: '/inside/unknown' }, 'unknown to the plugin'],
])(
  'what is set on Fastify when the routes are chosen is for them too: a serializer, a plugin’s answer for unknown paths: %j',
  async (asked, told) => {
    const answers = await answersOf(plugged, asked);
    expect(answers[0]).toContain(told);
    expect(answers).toEqual(likeNest(answers));
  },
);

test.each<[asked: Asked, told: string]>([
  [{ target: '/observed/7' }, 'x-hook: of an instrumentation'],
  [{ target: '/observed/7' }, 'x-handled: /observed/:id'],
  [{ target: '/observed/seven' }, 'x-handled: /observed/:id'],
  [{ method: 'POST', target: '/observed', headers: [JSON_TYPE], body: ORDER }, 'x-handled: /observed'],
])('an instrumentation is told of every request: %j', async (asked, told) => {
  const answers = await answersOf(observed, asked);
  expect(answers[0]).toContain(told);
  expect(answers).toEqual(likeNest(answers));
});

test('a route of the table is found beside one of Fastify that fits the same targets', async () => {
  overlapping = WAYS.map(
    (way) => new WorkerProcess(artifact.folder, { FLASH_RESOURCE_NAME: 'overlapping-ways', FLASH_DIRECT_ROUTES: way }),
  );
  await Promise.all(overlapping.map((worker) => worker.logged('ready')));
  const targets = ['/keys/first', '/keys/second', '/any/one', '/any/two', '/any/one/more', '/keys/first/'];
  const asked: Asked[] = [
    ...targets.flatMap((target) => ['GET', 'HEAD', 'DELETE'].map((method) => ({ method, target }))),
    // The shortcut leaves bodies of other types to Fastify.
    ...['application/json', 'text/plain'].flatMap((type) =>
      targets.map((target) => ({ method: 'POST', target, headers: [`content-type: ${type}`], body: '{}' })),
    ),
  ];
  for (const one of asked) {
    const answers = await answersOf(overlapping, one);
    expect([one, ...answers]).toEqual([one, ...likeNest(answers)]);
  }
});

test('a handler’s route that Fastify is given by a module too fails the start', async () => {
  twice = WAYS.map(
    (way) => new WorkerProcess(artifact.folder, { FLASH_RESOURCE_NAME: 'twice-ways', FLASH_DIRECT_ROUTES: way }),
  );
  expect(await Promise.all(twice.map(({ exited }) => exited))).toEqual([1, 1, 1]);
  for (const { stderr } of twice) expect(stderr).toContain("already declared for route '/twice'");
});
