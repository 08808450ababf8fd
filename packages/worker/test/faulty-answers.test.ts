import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { WebSocket } from 'ws';
import { WorkerProcess } from '@flash-ts/testkit/workers';
import { THROWN, VALUES } from './fixtures/faulty-app/src/values.js';
import { buildArtifact, type Artifact } from './harness/bundle.js';

// Nothing that a handler returns, throws, sets or streams ends its worker or touches another request. `FLASH_FAULT_RUNS` and
// `FLASH_FAULT_SEED` make the search longer or another one.

const RUNS = Number(process.env['FLASH_FAULT_RUNS'] ?? 150);
const SEED = Number(process.env['FLASH_FAULT_SEED'] ?? 12);

let artifact: Artifact;

beforeAll(async () => {
  artifact = await buildArtifact('faulty-app');
});

afterAll(() => artifact?.remove());

const LATE_WRITE = 'written after the end of the answer, and lost';

/** What a worker answers: a status, or that it cut the connection. */
type Outcome = number | 'cut';

async function outcome(worker: WorkerProcess, path: string, plan: object): Promise<Outcome> {
  const target = `${path}?plan=${encodeURIComponent(JSON.stringify(plan))}`;
  return worker.ask(target).then(
    ({ status }) => status,
    () => 'cut' as const,
  );
}

/** Asks for `/alive` one request after the other until `work` is over, and gives all that was answered. */
async function besidesAlive(worker: WorkerProcess, work: () => Promise<void>): Promise<Set<string>> {
  const answers = new Set<string>();
  const over = new AbortController();
  const side = (async () => {
    while (!over.signal.aborted) {
      const { status, text } = await worker.ask('/alive');
      answers.add(`${status} ${text}`);
    }
  })();
  try {
    await work();
  } finally {
    over.abort();
    await side;
  }
  return answers;
}

const characters = fc.string({ unit: 'grapheme', maxLength: 12 });
const text = fc.oneof(characters, fc.constantFrom('план.txt', 'a\nb', 'a\r\nx: y', 'é', '\u0000', '', '"', '/to'));
const status = fc.oneof(fc.constantFrom(99, 100, 204, 304, 404, 500, 999, 1000), fc.integer({ min: -1, max: 1200 }));
const header = fc.tuple(
  fc.oneof(fc.constantFrom('x-name', 'set-cookie', 'content-type', 'location', 'x name', '', 'x\n'), characters),
  fc.oneof(text, fc.integer(), fc.constant(null), fc.array(text, { maxLength: 3 })),
);
const plan = fc.record(
  {
    value: fc.constantFrom(...Object.keys(VALUES)),
    text,
    thrown: fc.constantFrom(...Object.keys(THROWN)),
    status,
    headers: fc.array(header, { maxLength: 3 }),
    late: fc.constantFrom('throw', 'tick', 'microtask', 'reject', 'emit'),
  },
  { requiredKeys: ['value', 'text'] },
);
const path = fc.constantFrom('/plain', '/guarded', '/sent', '/reply', '/raw', '/twice', '/redirect', '/events');

describe.each([
  ['without Fastify', 'faulty', '1'],
  ['by a route of Fastify', 'faulty', 'fastify'],
  ['through Nest', 'faulty', '0'],
  ['as Nest serves it', 'faulty-nest', '1'],
])('a handler that is served %s', (_name, endpoint, way) => {
  let worker: WorkerProcess;

  beforeAll(async () => {
    worker = new WorkerProcess(artifact.folder, { FLASH_RESOURCE_NAME: endpoint, FLASH_DIRECT_ROUTES: way });
    await worker.logged('ready');
  });

  afterAll(() => worker?.stop());

  test('answers or is cut, and every other request is answered by the same process', async () => {
    const answers = await besidesAlive(worker, () =>
      fc.assert(
        fc.asyncProperty(path, plan, async (target, wanted) => {
          await outcome(worker, target, wanted);
        }),
        { numRuns: RUNS, seed: SEED },
      ),
    );
    expect([...answers]).toEqual([`200 {"pid":${worker.child.pid}}`]);
    expect(worker.lines.filter(({ level }) => level === 'fatal')).toEqual([]);
  });

  test.each<[path: string, plan: object, expected: Outcome]>([
    ['/reply', { value: 'object', text: '', headers: [['x-name', 'план']] }, 500],
    ['/reply', { value: 'object', text: '', headers: [['x-name', 'é']] }, 200],
    ['/reply', { value: 'stream', text: 'x', headers: [['x-name', 'план']] }, 500],
    ['/reply', { value: 'buffer', text: 'x', headers: [['x-name', 'a\nb']] }, 500],
    ['/reply', { value: 'object', text: '', headers: [['x name', 'x']] }, 500],
    ['/reply', { value: 'object', text: '', status: 99 }, 500],
    ['/plain', { value: 'file', text: 'план.txt' }, 500],
    ['/guarded', { value: 'fileStream', text: 'план.txt' }, 500],
    ['/plain', { value: 'fileOfType', text: 'a\nb' }, 500],
    ['/redirect', { text: '/to/план', status: 302, value: 'null' }, 500],
    ['/raw', { text: 'план', status: 200, value: 'null' }, 500],
    ['/plain', { value: 'cycle', text: '' }, 500],
    ['/plain', { value: 'bigintInside', text: '' }, 500],
    ['/guarded', { value: 'throwingToJson', text: '' }, 500],
    ['/plain', { value: 'streamFailsAtOnce', text: '' }, 500],
    ['/sent', { value: 'streamOfObjects', text: '' }, 500],
    ['/plain', { value: 'streamFailsLater', text: '' }, 'cut'],
    ['/plain', { value: 'object', text: '', thrown: 'statusTooLow' }, 500],
    ['/plain', { value: 'object', text: '', thrown: 'bodyWithBigint' }, 500],
    ['/plain', { value: 'object', text: '', thrown: 'stackThrows' }, 500],
    ['/guarded', { value: 'object', text: '', thrown: 'withoutPrototype' }, 500],
  ])('%s with %j is %s, with the error in the log', async (target, wanted, expected) => {
    const before = worker.lines.length;
    expect(await outcome(worker, target, wanted)).toBe(expected);
    if (expected === 200) return;
    const line = worker.lines.slice(before).find(({ level }) => level === 'error') ?? (await nextError(worker, before));
    expect(line).toMatchObject({ err: expect.anything(), requestId: expect.stringMatching(/./) });
  });

  test('answers a header that can’t be sent as it answers any other defect', async () => {
    const failed = async (plan: object) =>
      (await worker.ask(`/reply?plan=${encodeURIComponent(JSON.stringify(plan))}`)).json();
    const defect = { statusCode: 500, message: 'Internal server error' };
    expect(await failed({ value: 'object', text: '', headers: [['x-name', 'план']] })).toEqual(defect);
    expect(await failed({ value: 'object', text: '', thrown: 'error' })).toEqual(defect);
  });

  test.each([
    ['at once', undefined],
    ['when it is sent', 'throw'],
  ])('says once in the log what it wrote after the end of its answer, %s', async (when, late) => {
    const before = worker.lines.length;
    expect(await outcome(worker, '/ended', { value: 'null', text: when, late })).toBe(200);
    const told = () => worker.lines.slice(before).filter(({ msg }) => msg === LATE_WRITE);
    while (told().length === 0) await worker.ask('/alive');
    await worker.ask('/alive');
    expect(told()).toEqual([
      expect.objectContaining({
        level: 'error',
        route: '/ended',
        requestId: expect.stringMatching(/./),
        err: expect.objectContaining({ code: 'ERR_STREAM_WRITE_AFTER_END', stack: expect.stringMatching(/\n/) }),
      }),
    ]);
  });
});

/** The first line of an error from a position of the log on. */
async function nextError(worker: WorkerProcess, from: number): Promise<object> {
  for (;;) {
    const found = worker.lines.slice(from).find(({ level }) => level === 'error');
    if (found) return found;
    // The line of a request comes after its error, and the next request's after both.
    await worker.ask('/alive');
  }
}

describe('WebSocket connections', () => {
  let worker: WorkerProcess;

  beforeAll(async () => {
    worker = new WorkerProcess(artifact.folder, { FLASH_RESOURCE_NAME: 'faulty' });
    await worker.logged('ready');
  });

  afterAll(() => worker?.stop());

  const open = (query: string) => new WebSocket(`ws+unix://${worker.socketPath}:/socket?${query}`);

  test.each(['throw', 'reject', 'late'])('one whose code fails (%s) is closed, and the others stay', async (how) => {
    const other = open('fine');
    await once(other, 'open');
    const failing = open(how);
    const [code] = (await once(failing, 'close')) as [number];
    expect(code).toBe(1011);
    other.send(JSON.stringify({ event: 'echo', data: how }));
    const [message] = (await once(other, 'message')) as [Buffer];
    expect(JSON.parse(message.toString())).toEqual({ event: 'echo', data: how });
    other.terminate();
    expect((await worker.ask('/alive')).json()).toEqual({ pid: worker.child.pid });
  });

  test.each([
    ['throws after its answer', { event: 'late', data: 'throw' }],
    ['gives what can’t be sent', { event: 'unsendable' }],
  ])('one with a message handler that %s is closed', async (_name, message) => {
    const socket = open('fine');
    await once(socket, 'open');
    socket.send(JSON.stringify(message));
    expect(await once(socket, 'close')).toEqual([1011, expect.anything()]);
  });

  test('one with a message handler whose side work is rejected stays', async () => {
    const socket = open('fine');
    await once(socket, 'open');
    socket.send(JSON.stringify({ event: 'late', data: 'reject' }));
    await once(socket, 'message');
    socket.send(JSON.stringify({ event: 'echo', data: 'still here' }));
    const [message] = (await once(socket, 'message')) as [Buffer];
    expect(JSON.parse(message.toString())).toEqual({ event: 'echo', data: 'still here' });
    socket.terminate();
  });
});

describe('clients of a gateway that come by requests', () => {
  let worker: WorkerProcess;

  beforeAll(async () => {
    worker = new WorkerProcess(artifact.folder, { FLASH_RESOURCE_NAME: 'guests' });
    await worker.logged('ready');
  });

  afterAll(() => worker?.stop());

  const guests = async () => (await worker.ask('/guests')).json();

  test.each(['throw', 'reject', 'throw-twice'])('one whose connection fails (%s) is disconnected', async (name) => {
    await worker.ask('/join?name=fine');
    const before = worker.lines.length;
    await worker.ask(`/join?name=${name}`);
    while (!worker.lines.slice(before).some(({ level }) => level === 'error')) await worker.ask('/guests');
    expect(await guests()).toEqual(['fine']);
  });

  test('one is disconnected by what a message handler throws later, and not by its side work', async () => {
    await worker.ask('/join?name=talker');
    await worker.ask('/say?name=talker&message=side');
    await worker.logged('unhandled rejection');
    expect(await guests()).toContain('talker');
    const before = worker.lines.length;
    await worker.ask('/say?name=talker&message=late');
    while (!worker.lines.slice(before).some(({ level }) => level === 'error')) await worker.ask('/guests');
    expect(await guests()).not.toContain('talker');
  });
});

test.each(['throw', 'reject'])('a gateway whose afterInit fails (%s) has no worker that is ready', async (how) => {
  const worker = new WorkerProcess(artifact.folder, { FLASH_RESOURCE_NAME: 'faulty', TEST_TORN: how });
  expect(await worker.exited).toBe(1);
  expect(worker.stderr).toContain('FLASH_WORKER_BOOT: The start of the worker failed: torn in afterInit');
  expect(worker.lines.filter(({ msg }) => msg === 'ready')).toEqual([]);
});
