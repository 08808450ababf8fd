import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Asking, WorkerProcess } from '@flash-ts/testkit/workers';
import { buildArtifact, type Artifact } from './harness/bundle.js';

let artifact: Artifact;
let worker: WorkerProcess;
let strict: WorkerProcess;

beforeAll(async () => {
  artifact = await buildArtifact();
  worker = new WorkerProcess(artifact.folder, { RUNPOD_POD_ID: 'worker-7' });
  strict = new WorkerProcess(artifact.folder, { FLASH_RESOURCE_NAME: 'strict-service' });
  await Promise.all([worker.logged('ready'), strict.logged('ready')]);
});

afterAll(async () => {
  await Promise.all([worker?.stop(), strict?.stop()]);
  await artifact?.remove();
});

const user = { name: 'Alice', email: 'alice@example.com' };
const json = { 'content-type': 'application/json' };
const urlEncoded = { 'content-type': 'application/x-www-form-urlencoded' };

/** The places and types of a 422 answer. */
async function faults(path: string, asking: Asking): Promise<[unknown, unknown][]> {
  const answer = await worker.ask(path, asking);
  expect(answer.status).toBe(422);
  const { detail } = answer.json() as { detail: { loc: unknown; type: unknown }[] };
  return detail.map(({ loc, type }) => [loc, type]);
}

describe('a valid call', () => {
  test('POST is 200, and the handler gets an instance of the DTO, nested ones too', async () => {
    const answer = await worker.ask('/users', { body: { ...user, address: { street: 'Elm', city: 'Rome' } } });
    expect(answer.status).toBe(200);
    expect(answer.json()).toEqual({
      id: 1,
      ...user,
      address: { street: 'Elm', city: 'Rome' },
      built: true,
      nested: 'Address',
    });
  });

  test.each([
    ['PUT', '/users/7?limit=1', user, { id: 7, limit: 1, user }],
    ['PATCH', '/loose', { count: 1 }, { count: 1 }],
    ['DELETE', '/users/7', undefined, { id: '7' }],
  ])('%s is 200', async (method, path, body, expected) => {
    const answer = await worker.ask(path, { method, body });
    expect([answer.status, answer.json()]).toEqual([200, expected]);
  });

  test('HEAD has the headers of GET, the length too', async () => {
    const get = await worker.ask('/users/7?deep=true');
    const head = await worker.ask('/users/7?deep=true', { method: 'HEAD' });
    const named = ({ headers }: typeof get) => [headers['content-length'], headers['content-type']];
    expect([head.status, head.text, named(head)]).toEqual([200, '', [String(get.text.length), named(get)[1]]]);
  });

  test('an answer is not compressed, whatever the client takes', async () => {
    const answer = await worker.ask('/users/7', { headers: { 'accept-encoding': 'gzip, br' } });
    expect(answer.headers['content-encoding']).toBeUndefined();
    expect(answer.json()).toEqual({ id: 7, name: 'Alice' });
  });

  test('@HttpCode wins', async () => {
    expect((await worker.ask('/users/created', { method: 'POST' })).status).toBe(201);
  });

  test('path and query parameters have their declared types', async () => {
    const answer = await worker.ask('/users/7?limit=2.5&deep=true');
    expect(answer.json()).toEqual({ id: 7, limit: 2.5, deep: true, name: 'Alice' });
  });

  test('a query DTO is built with its declared types; @Transform sees the text', async () => {
    const answer = await worker.ask('/pages?page=2&deep=false&tag=a&agreed=yes');
    expect(answer.json()).toEqual({
      page: { page: 2, deep: false, tag: ['a'], agreed: true },
      raw: 2,
      built: true,
    });
  });

  test("a parameter with the author's own pipes is left to them", async () => {
    expect((await worker.ask('/piped')).json()).toEqual({ limit: 10 });
    expect((await worker.ask('/piped?limit=x')).status).toBe(400);
  });

  test('headers are read by their declared type, custom decorators are left alone', async () => {
    const answer = await worker.ask('/headers', { headers: { 'x-count': '5' } });
    expect(answer.json()).toEqual({ count: 5, method: 'GET' });
  });

  test('a trailing slash and HEAD reach the same route', async () => {
    expect((await worker.ask('/users/7/')).status).toBe(200);
    const head = await worker.ask('/users/7', { method: 'HEAD' });
    expect([head.status, head.text]).toEqual([200, '']);
  });

  test('an undeclared property is dropped, nested too', async () => {
    const answer = await worker.ask('/users', {
      body: { ...user, admin: true, address: { street: 'Elm', city: 'Rome', zip: 1 } },
    });
    expect(answer.json()).not.toHaveProperty('admin');
    expect(answer.json()['address']).toEqual({ street: 'Elm', city: 'Rome' });
  });

  test('a handler that declares no body gets any body but JSON that can not be read', async () => {
    expect((await worker.ask('/no-body', { body: 'anything', headers: { 'content-type': 'a/b' } })).status).toBe(200);
    expect(await faults('/no-body', { body: '{"cut', headers: json })).toEqual([[['body', 5], 'json_invalid']]);
  });

  test('the fields of a URL-encoded form are read as the DTO declares them', async () => {
    const body = 'name=Alice+%C3%84&email=alice%40example.com&age=7&more=1&__proto__=x';
    const answer = await worker.ask('/users', { body, headers: urlEncoded });
    expect([answer.status, answer.json()]).toEqual([
      200,
      expect.objectContaining({ name: 'Alice Ä', email: 'alice@example.com', age: 7, built: true }),
    ]);
    expect(answer.json()).not.toHaveProperty('more');
  });

  test('a body that is declared as text is text', async () => {
    const answer = await worker.ask('/text', { body: 'hello', headers: { 'content-type': 'text/plain' } });
    expect(answer.json()).toEqual({ text: 'hello' });
  });
});

describe('422', () => {
  test('names every fault with its place, list positions as numbers', async () => {
    const body = {
      email: 'nobody',
      address: { street: 'Elm' },
      items: [
        { sku: 'a', qty: 1 },
        { sku: 1, qty: 0 },
      ],
    };
    expect(await faults('/users', { body })).toEqual([
      [['body', 'name'], 'missing'],
      [['body', 'email'], 'isEmail'],
      [['body', 'address', 'city'], 'missing'],
      [['body', 'items', 1, 'sku'], 'isString'],
      [['body', 'items', 1, 'qty'], 'min'],
    ]);
  });

  test("has Nest's fields, with the words of its ValidationPipe", async () => {
    const answer = await worker.ask('/users', { body: { ...user, address: { street: 'Elm', city: 5 } } });
    expect(answer.json()).toEqual({
      statusCode: 422,
      message: ['address.city must be shorter than or equal to 20 characters', 'address.city must be a string'],
      error: 'Unprocessable Entity',
      detail: [
        {
          loc: ['body', 'address', 'city'],
          msg: 'address.city must be shorter than or equal to 20 characters',
          type: 'maxLength',
        },
        { loc: ['body', 'address', 'city'], msg: 'address.city must be a string', type: 'isString' },
      ],
    });
  });

  test('JSON cut short, with the position', async () => {
    expect(await faults('/users', { body: '{"name":', headers: json })).toEqual([[['body', 8], 'json_invalid']]);
  });

  test.each([
    ['nothing', '', json, 'missing'],
    ['null', 'null', json, 'type_error.object'],
    ['a list', '[]', json, 'type_error.object'],
    ['a scalar', '5', json, 'type_error.object'],
    ['text in JSON', '"x"', json, 'type_error.object'],
    ['plain text', '{"name":"x"}', { 'content-type': 'text/plain' }, 'content_type'],
    ['no content type', '{"name":"x"}', {}, 'content_type'],
    ['a content type that is none', '{"name":"x"}', { 'content-type': 'rubbish' }, 'content_type'],
  ])('%s where a DTO is declared', async (_name, body, headers, type) => {
    expect(await faults('/users', { method: 'POST', body, headers })).toEqual([[['body'], type]]);
  });

  test('every fault of a URL-encoded form', async () => {
    expect(await faults('/users', { body: 'name=x&age=old', headers: urlEncoded })).toEqual([
      [['body', 'age'], 'type_error.number'],
      [['body', 'email'], 'missing'],
    ]);
    expect(await faults('/users', { method: 'POST', headers: urlEncoded })).toEqual([[['body'], 'missing']]);
    const many = Array.from({ length: 1001 }, (_, index) => `f${index}=x`).join('&');
    expect(await faults('/users', { body: many, headers: urlEncoded })).toEqual([[['body'], 'form_too_many_parts']]);
  });

  test.each(['', 'abc', 'NaN', 'Infinity', '1e999', '0x10', '1%202'])(
    '"%s" for a number in the query',
    async (text) => {
      expect(await faults(`/users/1?limit=${text}`, {})).toEqual([[['query', 'limit'], 'type_error.number']]);
    },
  );

  test.each(['abc', 'NaN', '-Infinity', '1e999', '0x10', '%20'])('"%s" for a number in the path', async (text) => {
    expect(await faults(`/users/${text}`, {})).toEqual([[['path', 'id'], 'type_error.number']]);
  });

  test('a parameter given twice where one value is declared', async () => {
    expect(await faults('/users/1?limit=1&limit=2', {})).toEqual([[['query', 'limit'], 'type_error.single']]);
  });

  test('a property of a query DTO that is no number is told once', async () => {
    expect(await faults('/pages?page=x&deep=perhaps', {})).toEqual([
      [['query', 'page'], 'type_error.number'],
      [['query', 'deep'], 'type_error.boolean'],
    ]);
  });

  test('faults of all parameters come in one answer', async () => {
    const answer = await faults('/users/x?limit=y', { method: 'PUT', body: { name: 'Alice' } });
    expect(answer).toEqual([
      [['body', 'email'], 'missing'],
      [['path', 'id'], 'type_error.number'],
      [['query', 'limit'], 'type_error.number'],
    ]);
  });

  test('malformed JSON does not hide the faults beside it', async () => {
    expect(await faults('/users/x?limit=1', { method: 'PUT', body: '{', headers: json })).toEqual([
      [['body', 1], 'json_invalid'],
      [['path', 'id'], 'type_error.number'],
    ]);
  });

  test('JSON is strict, unless the DTO asks for conversion', async () => {
    expect(await faults('/users', { body: { ...user, age: '5' } })).toContainEqual([['body', 'age'], 'isInt']);
    expect((await worker.ask('/loose', { body: { count: '5' } })).json()).toEqual({ count: 5 });
  });

  test('a single property taken from the body keeps its JSON type', async () => {
    expect((await worker.ask('/keyed', { body: { age: 5, name: 'x' } })).json()).toEqual({ age: 5, name: 'x' });
    expect(await faults('/keyed', { body: { age: '5', name: 6 } })).toEqual([
      [['body', 'age'], 'type_error.number'],
      [['body', 'name'], 'type_error.string'],
    ]);
  });

  test('an undeclared property where the endpoint forbids them', async () => {
    const answer = await strict.ask('/users', { body: { ...user, admin: true } });
    expect(answer.status).toBe(422);
    expect(answer.json()['detail']).toEqual([
      { loc: ['body', 'admin'], msg: 'property admin should not exist', type: 'unknown_field' },
    ]);
  });

  test('guards come before it, interceptors around it', async () => {
    const asking = { method: 'POST', body: '{', headers: json };
    expect((await worker.ask('/guarded', asking)).status).toBe(403);
    const open = { ...json, 'x-key': 'open' };
    expect((await worker.ask('/guarded', { ...asking, headers: open })).status).toBe(422);
    const answer = await worker.ask('/guarded', { method: 'POST', body: JSON.stringify(user), headers: open });
    expect(answer.json()).toEqual({ data: { name: 'Alice' } });
  });
});

describe('415, where the route declares what it takes', () => {
  test.each([
    ['/declared', 'application/xml', 415],
    ['/declared', 'application/vnd.api+json; charset=utf-8', 200],
    ['/images', 'text/plain', 415],
    ['/images', 'image/png', 200],
  ])('%s with %s is %d', async (path, type, status) => {
    const body = path === '/images' ? 'png' : '{"count":"5"}';
    const answer = await worker.ask(path, { method: 'POST', body, headers: { 'content-type': type } });
    expect(answer.status).toBe(status);
  });

  test('names both, and a missing body is a fault like others', async () => {
    const headers = { 'content-type': 'text/csv' };
    const answer = await worker.ask('/declared', { method: 'POST', body: 'a,b', headers });
    expect(answer.json()).toEqual({
      statusCode: 415,
      message: 'the body is text/csv; this route takes application/json',
      error: 'Unsupported Media Type',
    });
    expect((await worker.ask('/declared', { method: 'POST', headers })).status).toBe(422);
  });
});

describe('hostile bodies', () => {
  test.each(['__proto__', String.raw`\u005f_proto__`, 'constructor', 'prototype'])(
    'the name %s changes nothing',
    async (name) => {
      const body = `{"name":"Alice","email":"alice@example.com","${name}":{"admin":true,"prototype":{"admin":true}}}`;
      const answer = await worker.ask('/users', { method: 'POST', body, headers: json });
      expect(answer.json()).toEqual({ id: 1, ...user, built: true });
      const untyped = await worker.ask('/anything', { method: 'POST', body, headers: json });
      expect(untyped.json()['polluted']).toBeNull();
      expect(untyped.json()['own']).not.toContain('__proto__');
    },
  );

  test('deep nesting is answered, and the worker lives on', async () => {
    const depth = 200_000;
    const deep = `${'['.repeat(depth)}${']'.repeat(depth)}`;
    const body = `{"name":"Alice","email":"alice@example.com","extra":${deep}}`;
    const answer = await worker.ask('/users', { method: 'POST', body, headers: json });
    expect(answer.status).toBe(422);
    expect((await worker.ask('/ping')).status).toBe(200);
  });

  test('more than 30 MB is 413, announced or not', async () => {
    const body = Buffer.alloc(30 * 1024 * 1024 + 1, 'x');
    expect((await worker.ask('/text', { body, headers: { 'content-type': 'text/plain' } })).status).toBe(413);
    const chunked = { 'content-type': 'text/plain', 'transfer-encoding': 'chunked' };
    expect((await worker.ask('/text', { body, headers: chunked })).status).toBe(413);
  });
});

describe('errors', () => {
  test.each(['/throws', '/throws-text', '/circular'])('%s is 500 without the text of the error', async (path) => {
    const answer = await worker.ask(path, { headers: { 'x-request-id': `id-of${path}` } });
    expect([answer.status, answer.json()]).toEqual([500, { statusCode: 500, message: 'Internal server error' }]);
    expect(answer.headers['x-request-id']).toBe(`id-of${path}`);
  });

  test('the log has the stack, under the id of the request', async () => {
    await worker.ask('/throws', { headers: { 'x-request-id': 'find-me' } });
    const line = await worker.logged('request failed', { requestId: 'find-me' });
    expect(line).toMatchObject({ level: 'error', route: '/throws', method: 'GET' });
    expect((line['err'] as { stack: string }).stack).toContain('the secret is 42');
  });

  test('an HttpException keeps its status and body', async () => {
    const conflict = await worker.ask('/conflict');
    expect([conflict.status, conflict.json()]).toEqual([409, { reason: 'taken', by: ['Bob'] }]);
    const teapot = await worker.ask('/teapot');
    expect([teapot.status, teapot.json()]).toEqual([418, { statusCode: 418, message: 'short and stout' }]);
  });

  test.each(['/nope', '/users/1/2', '/execute', '/Users/1', '/'])('%s is an unknown path: 404', async (path) => {
    expect((await worker.ask(path)).status).toBe(404);
    expect((await worker.ask(path, { method: 'POST' })).status).toBe(404);
  });

  test.each([
    ['PATCH', '/users/1', 'DELETE, GET, HEAD, PUT'],
    ['GET', '/users', 'POST'],
    ['OPTIONS', '/users', 'POST'],
    ['DELETE', '/users?limit=1', 'POST'],
    ['POST', '/ping', 'GET, HEAD'],
  ])('%s %s is 405 with what is allowed', async (method, path, allow) => {
    const answer = await worker.ask(path, { method });
    expect([answer.status, answer.headers.allow]).toEqual([405, allow]);
  });

  test("a handler's own 404 stays 404 on a path with other methods", async () => {
    const answer = await worker.ask('/missing');
    expect([answer.status, answer.json()]).toEqual([404, { statusCode: 404, message: 'no such user' }]);
  });
});

describe('request ids', () => {
  test.each(['/users/1', '/nope', '/users', '/%zz'])('%s is answered with one', async (path) => {
    expect((await worker.ask(path)).headers['x-request-id']).toMatch(/^[\w-]{12}-\d+$/);
    expect((await worker.ask(path, { headers: { 'x-request-id': 'mine' } })).headers['x-request-id']).toBe('mine');
  });

  test.each(['has space', 'x'.repeat(129)])('%s is not taken over', async (id) => {
    const answer = await worker.ask('/users/1', { headers: { 'x-request-id': id } });
    expect(answer.headers['x-request-id']).toMatch(/^[\w-]{12}-\d+$/);
  });
});

test('log lines are JSON and name the worker', async () => {
  const line = await worker.logged('bootstrapped');
  expect(line).toMatchObject({ level: 'info', worker: 'worker-7', context: 'UserService' });
});
