import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Answer, ask, type Asking, WorkerProcess } from '@flash-ts/testkit/workers';
import { buildArtifact, type Artifact } from './harness/bundle.js';

const TOKEN = 'a-token-of-this-session';
const DEVELOPMENT = { FLASH_DEV: '1', FLASH_DEV_TOKEN: TOKEN };
const bearer = { authorization: `Bearer ${TOKEN}` };
const call = { function_name: 'noBody', args: [] };

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'];
const SPELLINGS = [
  '/execute',
  '/execute/',
  '//execute',
  '/execute//',
  '/EXECUTE',
  '/Execute',
  '/%65xecute',
  '/execut%65',
  '/execute%2F',
  '/execute?x=1',
  '/execute;x',
  '/./execute',
  '/x/../execute',
  'http://localhost/execute',
];

let artifact: Artifact;
const workers: WorkerProcess[] = [];

async function start(env: Record<string, string> = {}): Promise<WorkerProcess> {
  const worker = new WorkerProcess(artifact.folder, env);
  workers.push(worker);
  await worker.logged('ready');
  return worker;
}

beforeAll(async () => {
  artifact = await buildArtifact();
});

afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.stop()));
  await artifact.remove();
});

/** An answer without what differs from request to request. */
function essence({ status, headers, text }: Answer, path: string) {
  const { date: _date, 'x-request-id': _id, 'content-length': _length, ...others } = headers;
  return { status, others, text: text.replaceAll(path, '{path}') };
}

type Asker = (path: string, asking: Asking) => Promise<Answer>;

interface Spelt {
  readonly method: string;
  readonly path: string;
}

const EVERY = METHODS.flatMap((method) => SPELLINGS.map((path): Spelt => ({ method, path })));
const PROPER: Spelt = { method: 'POST', path: '/execute' };

/** Those that are not answered 404, to the last header as a path of the same form that nobody knows. */
async function known(asker: Asker, spelt: readonly Spelt[], headers: Record<string, string>): Promise<Spelt[]> {
  const found: Spelt[] = [];
  for (const { method, path } of spelt) {
    // A body with GET, HEAD and the like is refused by its framing alone.
    const asking = { method, headers, ...(['POST', 'PUT', 'PATCH'].includes(method) && { body: call }) };
    const other = path.replaceAll(/e/gi, 'o').replace('%65', '%66');
    const [asked, unknown] = [await asker(path, asking), await asker(other, asking)];
    const alike = isDeepStrictEqual(essence(asked, path), essence(unknown, other));
    if (asked.status !== 404 || !alike) found.push({ method, path });
  }
  return found;
}

describe('is a path like any unknown one', () => {
  test.each([
    ['in a deployed worker', {}],
    ['where only the token is set', { FLASH_DEV_TOKEN: TOKEN }],
    ['where no token is set', { FLASH_DEV: '1' }],
  ])('%s, by every method and spelling', async (_where, env) => {
    const worker = await start(env);
    expect(await known((...args) => worker.ask(...args), EVERY, bearer)).toEqual([]);
  });

  test('on an address that others reach', async () => {
    const worker = await start({ ...DEVELOPMENT, PORT: '0', FLASH_HOST: '0.0.0.0' });
    const target = await addressOf(worker);
    expect(await known((...args) => ask(target, ...args), EVERY, bearer)).toEqual([]);
  });

  test('in development, by every other method and spelling, and without the very token', async () => {
    const worker = await start(DEVELOPMENT);
    const asker: Asker = (...args) => worker.ask(...args);
    // That one is known shows that the others would be seen.
    expect(await known(asker, EVERY, bearer)).toEqual([PROPER]);
    const others = ['Bearer', `Bearer ${TOKEN}x`, `Bearer ${TOKEN.slice(0, -1)}`, `Basic ${TOKEN}`, TOKEN];
    for (const authorization of others) expect(await known(asker, [PROPER], { authorization })).toEqual([]);
    expect(await known(asker, [PROPER], {})).toEqual([]);
  });
});

async function addressOf(worker: WorkerProcess): Promise<{ host: string; port: number }> {
  const { address } = (await worker.logged('listening')) as { address?: string };
  return { host: '127.0.0.1', port: Number(address?.split(':').at(-1)) };
}

describe('in development, with the token', () => {
  let worker: WorkerProcess;
  const execute = async (body: unknown) => worker.ask('/execute', { body, headers: bearer });
  const outcome = async (body: unknown) => (await execute(body)).json();

  beforeAll(async () => {
    worker = await start(DEVELOPMENT);
  });

  test('on an address of loopback', async () => {
    const local = await start({ ...DEVELOPMENT, PORT: '0', FLASH_HOST: '127.0.0.1' });
    const answer = await ask(await addressOf(local), '/execute', { body: call, headers: bearer });
    expect([answer.status, answer.json()]).toEqual([200, { success: true, result: { ok: true } }]);
  });

  test('calls a method of the endpoint, with what was injected', async () => {
    expect(await outcome({ function_name: 'get', args: [7, 2, true] })).toEqual({
      success: true,
      result: { id: 7, limit: 2, deep: true, name: 'Alice' },
    });
  });

  test.each([
    ['TypeScript', 'function twice(n: number): number { return n * 2 }', { args: [4] }, 8],
    ['what is exported', 'export const twice = async (n) => n * 2', { args: [4] }, 8],
    ['what imports', `import { basename } from 'node:path'; const twice = (n) => basename(n)`, { args: ['/a/b'] }, 'b'],
    ['named arguments', 'const twice = (n, { by }) => n * by', { args: [4], kwargs: { by: 3 } }, 12],
    ['what gives nothing', 'function twice() {}', {}, null],
  ])('runs code that is sent: %s', async (_what, code, more, result) => {
    expect(await outcome({ function_name: 'twice', function_code: code, ...more })).toEqual({ success: true, result });
  });

  test('code is a module of its own in each call', async () => {
    const counting = { function_name: 'count', function_code: 'let calls = 0; const count = () => (calls += 1);' };
    expect([await outcome(counting), await outcome(counting)]).toEqual([
      { success: true, result: 1 },
      { success: true, result: 1 },
    ]);
  });

  test.each([
    ['what is thrown', { function_name: 'throws' }, 'the secret is 42'],
    ['no method', { function_name: 'nothing' }, 'UserService has no method nothing'],
    ['what every object has', { function_name: 'toString' }, 'has no method toString'],
    ['the constructor', { function_name: 'constructor' }, 'has no method constructor'],
    ['broken code', { function_name: 'f', function_code: 'function f( {' }, 'SyntaxError'],
    ['another name', { function_name: 'g', function_code: 'function f() {}' }, 'SyntaxError'],
    ['no name', { function_name: 'a b', function_code: 'function f() {}' }, 'is not a name'],
    ['no function', { function_name: 'f', function_code: 'const f = 1' }, 'is no function'],
    ['no JSON', { function_name: 'circular' }, 'the result is no JSON'],
  ])('tells a failure: %s', async (_what, body, error) => {
    const answer = await execute(body);
    expect(answer.status).toBe(200);
    expect(answer.json()).toEqual({ success: false, error: expect.stringContaining(error) });
  });

  test.each([
    ['no JSON', '{'],
    ['a list', []],
    ['no function_name', { args: [] }],
    ['code that is no text', { function_name: 'f', function_code: 1 }],
    ['args that are no list', { function_name: 'f', args: {} }],
    ['kwargs that are no object', { function_name: 'f', kwargs: [] }],
  ])('refuses %s with 422', async (_what, body) => {
    expect((await execute(body)).status).toBe(422);
  });
});
