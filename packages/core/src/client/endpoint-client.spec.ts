import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Readable } from 'node:stream';
import {
  Endpoint,
  EndpointCallError,
  EndpointUnavailableError,
  EndpointValidationError,
  type EndpointClient,
  type Serialized,
  type ServerSentEvent,
} from './index.js';
import { AnsweringServer, json } from './fixtures/answering-server.js';

interface Users {
  create(user: { name: string }, tenant?: string): { id: number; name: string; at: Date };
  file(id: number, path: string, tag?: string[], page?: { limit?: number }): string;
  parts(a: number, b: string): Promise<number[]>;
  remove(id: number): Promise<void>;
  get(id: string): Promise<{ id: string }>;
  versions(id: string, version?: number): void;
  own(request: object, name: string): void;
}

const contract = Endpoint.contract<Users>({
  name: 'users',
  handlers: {
    create: { method: 'POST', path: '/users', parameters: [{ in: 'body' }, { in: 'header', name: 'X-Tenant' }] },
    file: {
      method: 'GET',
      path: '/users/:id/files/*path',
      parameters: [
        { in: 'path', name: 'id' },
        { in: 'path', name: 'path' },
        { in: 'query', name: 'tag' },
        { in: 'query' },
      ],
    },
    parts: {
      method: 'POST',
      path: '/parts',
      parameters: [
        { in: 'body', name: 'a' },
        { in: 'body', name: 'b' },
      ],
    },
    remove: { method: 'DELETE', path: '/v1/users/:id', parameters: [{ in: 'path', name: 'id' }] },
    get: { method: 'GET', path: '/users/:id(\\d+)', parameters: [{ in: 'path', name: 'id' }] },
    versions: {
      method: 'GET',
      path: '/users/:id{/versions/:version}',
      parameters: [
        { in: 'path', name: 'id' },
        { in: 'path', name: 'version' },
      ],
    },
    own: { method: 'GET', path: '/own', parameters: [null, { in: 'cookie', name: 'name' }] },
  },
});

let server: AnsweringServer;
let answer: { status: number; body?: unknown; headers?: Record<string, string> };

beforeAll(async () => {
  server = await AnsweringServer.start((response) => json(response, answer.status, answer.body, answer.headers));
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(() => {
  answer = { status: 200, body: { ok: true } };
  server.asked.length = 0;
});

const users = () => Endpoint.connect({ contract, url: server.url, key: 'secret-key' });

async function failure(call: Promise<unknown>): Promise<EndpointCallError> {
  return call.then(
    () => {
      throw new Error('the call did not fail');
    },
    (error: unknown) => error as EndpointCallError,
  );
}

describe('a client of a contract', () => {
  it('sends a body and headers, and returns the parsed answer', async () => {
    answer.body = { id: 1, name: 'Ada' };
    await expect(users().create({ name: 'Ada' }, 'acme')).resolves.toEqual({ id: 1, name: 'Ada' });
    expect(server.last).toMatchObject({ method: 'POST', url: '/users', body: '{"name":"Ada"}' });
    expect(server.last?.headers).toMatchObject({
      'x-tenant': 'acme',
      'content-type': 'application/json',
      authorization: 'Bearer secret-key',
    });
  });

  it('puts parameters into the path and the query, encoded', async () => {
    await users().file(7, 'a b/c?.txt', ['x', 'y&z'], { limit: 5 });
    const url = '/users/7/files/a%20b/c%3F.txt?tag=x&tag=y%26z&limit=5';
    expect(server.last).toMatchObject({ method: 'GET', url, body: '' });
  });

  it('gathers a body from its parts, and leaves out what the endpoint makes itself', async () => {
    await users().parts(1, 'two');
    expect(server.last?.body).toBe('{"a":1,"b":"two"}');
    await users().own({}, 'a b;');
    expect(server.last?.headers.cookie).toBe('name=a%20b%3B');
  });

  it('leaves out the optional part of a path', async () => {
    await users().versions('a');
    await users().versions('a', 2);
    expect(server.asked.map(({ url }) => url)).toEqual(['/users/a', '/users/a/versions/2']);
  });

  it('takes an empty answer', async () => {
    answer = { status: 204 };
    await expect(users().remove(3)).resolves.toBeUndefined();
    expect(server.last?.url).toBe('/v1/users/3');
  });

  it('puts a base path before each path', async () => {
    await Endpoint.connect({ contract, url: `${server.url}/e/abc/` }).remove(3);
    expect(server.last?.url).toBe('/e/abc/v1/users/3');
  });

  it('is no promise, so that an async function can return it', async () => {
    const client = await Promise.resolve(users());
    expect(Endpoint.untyped(client)).toHaveProperty('request');
  });

  it('has the untyped methods beside the handlers, also those whose names handlers have', async () => {
    await users().post('/other', { a: 1 });
    expect(server.last).toMatchObject({ method: 'POST', url: '/other', body: '{"a":1}' });
    await users().get('5');
    await Endpoint.untyped(users()).get('/users');
    expect(server.asked.map(({ url }) => url)).toEqual(['/other', '/users/5', '/users']);
  });

  it('calls a handler by name, and tells the names when there is none', async () => {
    await Endpoint.call(users(), 'remove', 5);
    expect(server.last?.url).toBe('/v1/users/5');
    const refused = expect.objectContaining({ code: 'FLASH_CLIENT_HANDLER', fix: 'Write `remove`.' });
    expect(() => Endpoint.call(users(), 'removed')).toThrow(refused);
  });

  it.each<[string, (client: EndpointClient<Users>) => Promise<unknown>, string, string]>([
    [
      'a missing path parameter',
      (client) => client.remove(undefined as never),
      'FLASH_CLIENT_PARAMETER_MISSING',
      '"id"',
    ],
    ['a path that leads elsewhere', (client) => client.file(1, '../../ping'), 'FLASH_CLIENT_PARAMETER', '".."'],
    ['an empty path parameter', (client) => client.versions(''), 'FLASH_CLIENT_PARAMETER', '""'],
    ['an object in the path', (client) => client.versions({} as never), 'FLASH_CLIENT_PARAMETER', 'type object'],
    ['null in the query', (client) => client.file(1, 'a', null as never), 'FLASH_CLIENT_PARAMETER', 'is null'],
    ['an object in the query', (client) => client.file(1, 'a', [{}] as never), 'FLASH_CLIENT_PARAMETER', '"tag"'],
    ['a header with a line end', (client) => client.create({ name: 'x' }, 'a\r\nb'), 'FLASH_CLIENT_HEADER', 'x-tenant'],
    ['a body that JSON can’t express', (client) => client.create(1n as never), 'FLASH_CLIENT_BODY', 'BigInt'],
  ])('refuses %s, and sends nothing', async (_, call, code, text) => {
    const error = await failure(call(users()));
    expect(error).toMatchObject({ code, message: expect.stringMatching(new RegExp(text.replaceAll('.', '\\.'), 'i')) });
    expect(server.asked).toEqual([]);
  });
});

describe('an answer that is no success', () => {
  it.each([
    [422, EndpointValidationError],
    [502, EndpointUnavailableError],
    [503, EndpointUnavailableError],
    [504, EndpointUnavailableError],
    [404, EndpointCallError],
    [302, EndpointCallError],
  ])('of %i is a typed error', async (status, type) => {
    const detail = [{ loc: ['body', 'name'], msg: 'name must be a string', type: 'isString' }];
    answer = {
      status,
      body: { statusCode: status, detail, code: 'FLASH_OF_A_TEST' },
      headers: { 'x-runpod-worker-id': 'w1', 'x-request-id': 'r1', location: '/other' },
    };
    const error = await failure(users().create({ name: 'Ada' }));
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({
      endpoint: 'users',
      handler: 'create',
      route: 'POST /users',
      status,
      detail,
      workerId: 'w1',
      requestId: 'r1',
      code: 'FLASH_OF_A_TEST',
    });
    expect(server.asked).toHaveLength(1);
  });

  it('has no key and no query in its text', async () => {
    answer = { status: 404, body: {} };
    const error = await failure(users().file(1, 'a', ['token']));
    expect(`${error.message} ${JSON.stringify(error)} ${error.stack}`).not.toMatch(/secret-key|token/);
  });

  it('of JSON that can’t be read says so', async () => {
    await using broken = await AnsweringServer.start((response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"a":');
    });
    const error = await failure(Endpoint.connect({ contract, url: broken.url }).parts(1, 'b'));
    expect(error).toMatchObject({
      status: 200,
      body: '{"a":',
      message: expect.stringContaining("JSON that can't be read"),
    });
  });

  it('of a server that does not listen is one of an unavailable endpoint', async () => {
    const gone = Endpoint.connect({ contract, url: 'http://127.0.0.1:1', retries: 1 });
    const error = await failure(gone.create({ name: 'x' }));
    expect(error).toBeInstanceOf(EndpointUnavailableError);
    expect(error).toMatchObject({ code: 'ECONNREFUSED', attempts: 2 });
  });
});

describe('a client without a contract', () => {
  const untyped = () => Endpoint.connect({ url: server.url });

  it('requests by method and path', async () => {
    answer = { status: 201, body: [1], headers: { 'x-runpod-worker-id': 'w1' } };
    await untyped().put('/a?b=1', 'text', { query: { c: [1, 2], d: undefined }, headers: { 'X-Own': 'x' } });
    expect(server.last).toMatchObject({ method: 'PUT', url: '/a?b=1&c=1&c=2', body: 'text' });
    expect(server.last?.headers).toMatchObject({ 'content-type': 'text/plain; charset=utf-8', 'x-own': 'x' });
    expect(await untyped().request('DELETE', '/a')).toMatchObject({ status: 201, body: [1], workerId: 'w1' });
  });

  it('gives the answer of any status to `request`', async () => {
    answer = { status: 404, body: { error: 'x' } };
    expect(await untyped().request('GET', '/a')).toMatchObject({ status: 404, body: { error: 'x' } });
  });

  it.each<[string, unknown, string, string]>([
    ['an object', { a: 1 }, 'application/json', '{"a":1}'],
    ['bytes', Buffer.from('ab'), 'application/octet-stream', 'ab'],
    ['a form of fields', new URLSearchParams({ a: '1 2' }), 'application/x-www-form-urlencoded', 'a=1+2'],
    ['a stream', Readable.from([Buffer.from('a'), Buffer.from('b')]), 'application/octet-stream', 'ab'],
  ])('sends %s as its body', async (_, body, type, text) => {
    await untyped().post('/a', body);
    expect(server.last).toMatchObject({ body: text, headers: { 'content-type': type } });
  });

  it('sends a form with files', async () => {
    const form = new FormData();
    form.append('file', new Blob(['content']), 'a.txt');
    await untyped().post('/a', form);
    expect(server.last?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
    expect(server.last?.body).toContain('filename="a.txt"');
  });

  it('gives text and bytes as they are', async () => {
    await using texts = await AnsweringServer.start((response, { url }) => {
      response.setHeader('content-type', url === '/text' ? 'text/plain' : 'image/png').end('ab');
    });
    const client = Endpoint.connect({ url: texts.url });
    expect(await client.get('/text')).toBe('ab');
    expect(await client.get('/image')).toEqual(new Uint8Array([97, 98]));
  });

  it.each<[string, () => Promise<unknown>, string]>([
    ['a path without a slash', () => untyped().get('a'), 'FLASH_CLIENT_PATH'],
    ['another host', () => untyped().get('//example.com/a'), 'FLASH_CLIENT_PATH'],
    ['an absolute URL', () => untyped().get('https://example.com/a'), 'FLASH_CLIENT_PATH'],
    ['a path with ..', () => untyped().get('/a/%2E./b'), 'FLASH_CLIENT_PATH'],
    ['a fragment', () => untyped().get('/a#b'), 'FLASH_CLIENT_PATH'],
    ['characters that have to be encoded', () => untyped().get('/a b'), 'FLASH_CLIENT_PATH'],
    ['a body where none goes', () => untyped().request('GET', '/a', { body: {} }), 'FLASH_CLIENT_BODY'],
    ['an unknown method', () => untyped().request('get', '/a'), 'FLASH_CLIENT_METHOD'],
    ['an unknown option', () => untyped().get('/a', { timeout: 5 } as never), 'FLASH_CLIENT_OPTION'],
    ['an option out of range', () => untyped().get('/a', { retries: -1 }), 'FLASH_CLIENT_OPTION'],
    ['a malformed trace context', () => untyped().get('/a', { traceparent: 'x' }), 'FLASH_CLIENT_OPTION'],
  ])('refuses %s, and sends nothing', async (_, call, code) => {
    await expect(async () => call()).rejects.toMatchObject({ code });
    expect(server.asked).toEqual([]);
  });

  it('names the option that was probably meant, and shows no key', () => {
    const connect = (options: object) => () => Endpoint.connect({ url: server.url, ...options });
    expect(connect({ timeoutMS: 1 })).toThrow('`timeoutMs`');
    expect(connect({ apikey: 'hidden' })).not.toThrow('hidden');
    expect(connect({ key: 'a b' })).toThrow(expect.objectContaining({ code: 'FLASH_CLIENT_KEY' }));
    expect(connect({ contract: class Users {} })).toThrow(expect.objectContaining({ code: 'FLASH_CLIENT_CONTRACT' }));
    expect(connect({ contract: { name: 'a', handlers: { x: {} } } })).toThrow('handler "x"');
  });
});

it('has the handlers’ types as JSON brings them', () => {
  const typed = (client: EndpointClient<Users>) => [
    client.create({ name: 'Ada' }).then(({ id, at }) => [id.toFixed(), at.toUpperCase()]),
    // @ts-expect-error a body of another shape
    client.create({ nam: 'Ada' }),
    // @ts-expect-error no handler
    client.notAHandler,
    client.get('5').then(({ id }) => id.toUpperCase()),
    client.post('/x', {}),
  ];
  expect(typed).toBeInstanceOf(Function);

  interface Streams {
    items(): { forEach(next: (value: Date) => void): Promise<void>; subscribe(): void };
    events(): { forEach(next: (value: { data: string }) => void): Promise<void>; subscribe(): void };
    generated(): AsyncGenerator<ServerSentEvent, void, undefined>;
    picture(): Promise<Buffer>;
    // eslint-disable-next-line typescript/no-explicit-any -- what a handler without types has
    any(): any;
  }
  const streams = (client: EndpointClient<Streams>) => {
    const item: Promise<string> = client.items();
    const events: AsyncGenerator<ServerSentEvent> = client.events();
    const generated: AsyncGenerator<ServerSentEvent> = client.generated();
    const picture: Promise<Uint8Array> = client.picture();
    return [item, events, generated, picture, client.any().then((value) => value.some.thing)];
  };
  expect(streams).toBeInstanceOf(Function);

  class Model {
    id = 1n;
    at = new Date();
    tags: (string | undefined)[] = [];
    maybe?: { deep: Date };
    method() {}
  }
  const model: Serialized<Model> = { id: undefined as never, at: '', tags: [], maybe: { deep: '' } };
  expect(model).not.toHaveProperty('method');
});
