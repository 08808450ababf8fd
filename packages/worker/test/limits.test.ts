import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { createConnection, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { WorkerProcess } from '@flash-ts/testkit/workers';
import { buildArtifact, type Artifact } from './harness/bundle.js';

const LIMIT = 30 * 1024 * 1024;
const MORE = LIMIT + 1;
const SLOW_MS = 300;

let artifact: Artifact;
let worker: WorkerProcess;
let hurried: WorkerProcess;
let patient: WorkerProcess;

beforeAll(async () => {
  artifact = await buildArtifact('http-app');
  patient = new WorkerProcess(artifact.folder, { FLASH_RESOURCE_NAME: 'http-app' });
  worker = new WorkerProcess(artifact.folder, {
    FLASH_RESOURCE_NAME: 'http-app',
    FLASH_SLOW_CLIENT_MS: String(SLOW_MS),
    FLASH_KEEP_ALIVE_MS: '100',
  });
  hurried = new WorkerProcess(artifact.folder, { FLASH_RESOURCE_NAME: 'hurried-app', FLASH_SLOW_CLIENT_MS: '40' });
  await Promise.all([worker, hurried, patient].map((each) => each.logged('ready')));
});

afterAll(async () => {
  await Promise.all([worker, hurried, patient].map((each) => each?.stop()));
  await artifact?.remove();
});

/** Sends the bytes as they are, and returns all that comes until the worker closes the connection. */
async function raw(text: string): Promise<string> {
  const socket = createConnection(worker.socketPath);
  let answer = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => (answer += chunk));
  socket.on('error', () => undefined).write(text);
  await once(socket, 'close');
  return answer;
}

async function begin(path: string): Promise<IncomingMessage> {
  const outgoing = request({ socketPath: patient.socketPath, path, agent: false }).end();
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  return response;
}

/** How an answer ended, and after how many bytes. */
async function read(response: IncomingMessage): Promise<{ bytes: number; complete: boolean }> {
  let bytes = 0;
  response
    .on('data', (chunk: Buffer) => (bytes += chunk.length))
    .on('error', () => undefined)
    .resume();
  await new Promise((resolve) => response.once('close', resolve));
  return { bytes, complete: response.complete };
}

describe('an answer of at most 30 MiB', () => {
  test.each(['/text', '/file', '/stream', '/raw'])('%s is whole', async (path) => {
    expect(await read(await begin(`${path}/${LIMIT}`))).toEqual({ bytes: LIMIT, complete: true });
  });
});

describe('a longer answer', () => {
  test.each([
    ['a text', `/text/${MORE}`],
    ['a text that is longer in bytes than in characters', `/wide/${LIMIT / 2 + 1}`],
    ['a file with its length', `/file/${MORE}`],
    ['bytes past Nest', `/raw/${MORE}`],
  ])('%s is replaced by a 500 as long as nothing was sent', async (_what, path) => {
    const answer = await patient.ask(path, { headers: { 'x-request-id': `long${path}` } });
    expect([answer.status, answer.json()]).toEqual([
      500,
      { statusCode: 500, message: `the answer is longer than ${LIMIT} bytes`, error: 'Internal Server Error' },
    ]);
    expect(answer.headers['x-request-id']).toBe(`long${path}`);
    await patient.logged(`The handler's answer is longer than ${LIMIT} bytes, and was replaced by a 500.`, {
      level: 'error',
      code: 'FLASH_WORKER_ANSWER_TOO_LONG',
      requestId: `long${path}`,
    });
  });

  test('a stream is cut, so that it does not look whole, and is not read to its end', async () => {
    const before = (await patient.ask('/produced')).json()['bytes'] as number;
    const { bytes, complete } = await read(await begin(`/stream/${4 * LIMIT}`));
    expect(complete).toBe(false);
    expect(bytes).toBeLessThanOrEqual(LIMIT);
    const after = (await patient.ask('/produced')).json()['bytes'] as number;
    expect(after - before).toBeLessThan(2 * LIMIT);
  });

  test('HEAD is answered with the length, as no byte of it is sent', async () => {
    const answer = await patient.ask(`/file/${MORE}`, { method: 'HEAD' });
    expect([answer.status, answer.headers['content-length'], answer.text]).toEqual([200, String(MORE), '']);
  });
});

describe('a body over 30 MiB', () => {
  test.each(['announced', 'chunked'])('is 413, %s', async (how) => {
    const body = Buffer.alloc(MORE, 'x');
    const headers = { 'content-type': 'text/plain', ...(how === 'chunked' ? { 'transfer-encoding': 'chunked' } : {}) };
    const answer = await patient.ask('/length', { body, headers });
    expect([answer.status, answer.json()['statusCode']]).toEqual([413, 413]);
  });

  test('a body of just 30 MiB is taken', async () => {
    const body = Buffer.alloc(LIMIT, 'x');
    const headers = { 'content-type': 'text/plain', 'transfer-encoding': 'chunked' };
    expect((await patient.ask('/length', { body, headers })).json()).toEqual({ length: LIMIT });
  });
});

describe('backpressure', () => {
  test('a stream waits for a client that does not read', async () => {
    const before = (await patient.ask('/produced')).json()['bytes'] as number;
    const response = await begin(`/stream/${LIMIT}`);
    response.pause();
    const produced = async () => ((await patient.ask('/produced')).json()['bytes'] as number) - before;
    // Each question takes some turns of the loop, in every one of which the stream could have made a chunk.
    const counts: number[] = [];
    while (counts.length < 3 || counts.at(-1) !== counts.at(-3)) counts.push(await produced());
    expect(counts.at(-1)).toBeLessThan(LIMIT / 4);
    expect(await read(response)).toEqual({ bytes: LIMIT, complete: true });
    expect(await produced()).toBe(LIMIT);
  });
});

describe('what is no request', () => {
  test('a head over 16 KiB is 431', async () => {
    const answer = await raw(`GET /done HTTP/1.1\r\nhost: x\r\nx-long: ${'x'.repeat(17_000)}\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 431 /);
    expect(answer).toContain('"statusCode":431');
    expect(answer.split('HTTP/1.1')).toHaveLength(2);
  });

  test('something else than HTTP is 400', async () => {
    expect(await raw('hello\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 [^]*"statusCode":400/);
  });

  test('no answer is put before the one that is due', async () => {
    const answer = await raw('GET /wait HTTP/1.1\r\nhost: x\r\n\r\nrubbish\r\n\r\n');
    expect(answer).toBe('');
  });
});

describe('a slow client', () => {
  test('that does not finish its head is 408', async () => {
    expect(await raw('GET /done HTTP/1.1\r\nhost:')).toMatch(/^HTTP\/1\.1 408 [^]*"statusCode":408/);
  });

  test('that stops in the middle of its body is 408', async () => {
    const head = 'POST /length HTTP/1.1\r\nhost: x\r\ncontent-type: text/plain\r\ncontent-length: 100\r\n\r\n';
    expect(await raw(`${head}half of it`)).toMatch(/^HTTP\/1\.1 408 [^]*"statusCode":408/);
    await worker.logged(`The client sent nothing of its body for ${SLOW_MS} ms, and was answered 408 or cut off.`);
  });

  test('that does not read its answer is cut off', async () => {
    const socket: Socket = createConnection(worker.socketPath);
    socket.pause().on('error', () => undefined);
    socket.write(`GET /stream/${LIMIT} HTTP/1.1\r\nhost: x\r\n\r\n`);
    const line = await worker.logged(`The client read nothing of its answer for ${SLOW_MS} ms, and was cut off.`);
    expect(line).toMatchObject({ code: 'FLASH_WORKER_SLOW_CLIENT', route: '/stream/:bytes' });
    socket.destroy();
  });

  test('is not one that waits for a slow handler', async () => {
    // It fires at 40 ms and is cut off never; the handler has 150 ms.
    expect((await hurried.ask('/wait')).status).toBe(504);
  });
});

test('an idle connection is closed after the time of keep-alive', async () => {
  expect(await raw('GET /done HTTP/1.1\r\nhost: x\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /);
});
