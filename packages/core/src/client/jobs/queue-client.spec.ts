import { describe, expect, it } from '@jest/globals';
import type { ServerResponse } from 'node:http';
import { AnsweringServer, json, type Asked } from '../fixtures/answering-server.js';
import {
  Endpoint,
  EndpointJobError,
  EndpointTimeoutError,
  EndpointUnavailableError,
  type QueueClient,
} from '../index.js';
import { findAddress } from '../address/find-address.js';

interface Transcribe {
  transcribe(input: { url: string; at?: Date }, signal: AbortSignal): Promise<{ text: string; at: Date }>;
}

interface Several {
  split(input: { pages: number }): AsyncGenerator<{ page: number }>;
  join(rows: string[]): Promise<number>;
}

const contract = Endpoint.queueContract<Transcribe>({ name: 'transcribe', jobs: { transcribe: {} } });

/** A queue whose answers a test gives, in their order; `lost` breaks the connection. */
async function queue(...answers: (object | 'lost')[]): Promise<AnsweringServer> {
  return AnsweringServer.start((response: ServerResponse, _: Asked, count) => {
    const answer = answers[Math.min(count, answers.length) - 1] as object | 'lost';
    if (answer === 'lost') response.socket?.destroy();
    else if ('refused' in answer) json(response, answer.refused as number, answer, { 'retry-after': '0' });
    else json(response, 200, answer);
  });
}

const connect = ({ url }: AnsweringServer) => Endpoint.connect({ contract, url, key: 'secret-key' });
const asked = ({ asked: list }: AnsweringServer) => list.map(({ method, url }) => `${method} ${url}`);
const QUEUED = { id: 'a', status: 'IN_QUEUE' };
const DONE = { id: 'a', status: 'COMPLETED', output: { text: 'hello', at: '2026-01-01' } };

describe('a client of a queue', () => {
  it('submits a job with its policy and webhook, and waits for its output', async () => {
    await using server = await queue(QUEUED, { id: 'a', status: 'IN_PROGRESS' }, DONE);
    const job = await connect(server).run(
      { url: 'x' },
      { policy: { ttl: 10_000, lowPriority: true }, webhook: 'https://example.com/' },
    );
    expect(job.id).toBe('a');
    const { text }: { text: string; at: string } = await job.result();
    expect(text).toBe('hello');
    expect(await job.result()).toEqual(DONE.output);
    const poll = 'GET /status-sync/a?wait=45000';
    expect(asked(server)).toEqual(['POST /run', poll, poll]);
    expect(server.asked[0]).toMatchObject({
      headers: { authorization: 'Bearer secret-key', 'content-type': 'application/json' },
      body: JSON.stringify({
        input: { url: 'x' },
        policy: { ttl: 10_000, lowPriority: true },
        webhook: 'https://example.com/',
      }),
    });
  });

  it('never sends a job again that may have arrived, whatever its headers say', async () => {
    await using server = await queue('lost');
    const client = connect(server).with({ headers: { 'Idempotency-Key': 'k' } });
    await expect(client.run({ url: 'x' })).rejects.toMatchObject({ name: 'EndpointUnavailableError', sent: true });
    await expect(client.retry('a')).rejects.toBeInstanceOf(EndpointUnavailableError);
    expect(asked(server)).toEqual(['POST /run', 'POST /retry/a']);
  });

  it('sends a job again of which nothing was sent, or that the queue has refused for now', async () => {
    const gone = Endpoint.connect({ contract, url: 'http://127.0.0.1:1', retries: 1 });
    await expect(gone.run({ url: 'x' })).rejects.toMatchObject({ sent: false, attempts: 2, code: 'ECONNREFUSED' });
    await using server = await queue({ refused: 429 }, QUEUED);
    expect((await connect(server).run({ url: 'x' })).id).toBe('a');
    expect(asked(server)).toEqual(['POST /run', 'POST /run']);
  });

  it('goes on waiting over lost connections and a platform that is away', async () => {
    await using server = await queue(QUEUED, 'lost', 'lost', 'lost', 'lost', { refused: 500 }, { refused: 503 }, DONE);
    expect(await connect(server).runSync({ url: 'x' })).toEqual(DONE.output);
    expect(asked(server).filter((line) => line === 'POST /run')).toHaveLength(1);
  });

  it('submits an input that is too large for /run by /runsync, once', async () => {
    await using server = await queue(DONE);
    expect(await connect(server).runSync({ url: 'x'.repeat(10_000_000) })).toEqual(DONE.output);
    expect(asked(server)).toEqual(['POST /runsync?wait=1000']);
  });

  it('gives up when nothing has answered for its patience', async () => {
    await using server = await queue(QUEUED, 'lost');
    const job = await connect(server).with({ waitMs: 0, retries: 0 }).run({ url: 'x' });
    await expect(job.result()).rejects.toBeInstanceOf(EndpointUnavailableError);
  });

  it('ends a wait with its time or its signal, and does not cancel the job', async () => {
    await using server = await AnsweringServer.start((response, { url }) => {
      if (url === '/run') json(response, 200, QUEUED);
    });
    const job = await connect(server).run({ url: 'x' });
    await expect(job.result({ timeoutMs: 50 })).rejects.toBeInstanceOf(EndpointTimeoutError);
    const leave = new AbortController();
    const waiting = job.result({ signal: leave.signal });
    leave.abort(new Error('left'));
    await expect(waiting).rejects.toThrow('left');
    await expect(job.result({ timeoutMs: 0 })).rejects.toMatchObject({ code: 'FLASH_CLIENT_OPTION' });
    expect(asked(server).some((line) => line.includes('cancel'))).toBe(false);
  });

  it('throws a typed error for a job that was not completed', async () => {
    const detail = [{ loc: ['input', 'url'], msg: 'url must be a URL', type: 'isUrl' }];
    const error = JSON.stringify({ error_type: 'BadRequest', error_message: 'refused', worker_id: 'w', detail });
    await using server = await queue(QUEUED, { id: 'a', status: 'FAILED', error, workerId: 'w' });
    const failed = await connect(server)
      .runSync({ url: 'x' })
      .catch((thrown: unknown) => thrown);
    expect(failed).toBeInstanceOf(EndpointJobError);
    expect(failed).toMatchObject({
      jobId: 'a',
      state: 'FAILED',
      workerId: 'w',
      detail,
      failure: { error_type: 'BadRequest' },
      endpoint: 'transcribe',
      message: 'the job a of transcribe is FAILED: BadRequest: refused',
    });
    for (const [status, told] of [
      ['TIMED_OUT', { error: 'job timed out after 1 retries' }],
      ['CANCELLED', {}],
    ] as const) {
      await using other = await queue({ id: 'a', status, ...told });
      await expect(connect(other).job('a').result()).rejects.toMatchObject({ state: status, detail: [] });
    }
  });

  it('reads a stream to its end, and does not ask again after an answer with parts was lost', async () => {
    const part = (...outputs: number[]) => ({ stream: outputs.map((output) => ({ output })) });
    await using server = await queue({ status: 'IN_PROGRESS', ...part(1, 2) }, { status: 'COMPLETED', ...part(3) });
    const read: unknown[] = [];
    for await (const output of connect(server).stream('a')) read.push(output);
    expect(read).toEqual([1, 2, 3]);
    await using broken = await queue({ status: 'IN_PROGRESS', ...part(1) }, 'lost', {
      status: 'COMPLETED',
      ...part(3),
    });
    const parts = connect(broken).job('a').stream();
    expect(await parts.next()).toMatchObject({ value: 1 });
    await expect(parts.next()).rejects.toBeInstanceOf(EndpointUnavailableError);
    await using failing = await queue({ status: 'FAILED', ...part(1) }, { id: 'a', status: 'FAILED', error: 'no' });
    const last = connect(failing).job('a').stream();
    expect(await last.next()).toMatchObject({ value: 1 });
    await expect(last.next()).rejects.toThrow('the job a of transcribe is FAILED: no');
  });

  it('tells each report of progress once, until the end', async () => {
    const at = (output: unknown) => ({ id: 'a', status: 'IN_PROGRESS', output });
    await using server = await queue(QUEUED, at({ page: 1 }), at({ page: 1 }), at({ page: 2 }), DONE);
    const reports: unknown[] = [];
    for await (const report of connect(server).job('a').progress()) reports.push(report);
    expect(reports).toEqual([{ page: 1 }, { page: 2 }]);
  });

  it('reads health, purges, cancels, and asks for a status', async () => {
    await using server = await queue(
      { jobs: { inQueue: 1 } },
      { removed: 2 },
      { id: 'a b', status: 'CANCELLED' },
      DONE,
    );
    const client = connect(server);
    expect((await client.health()).jobs.inQueue).toBe(1);
    expect(await client.purge()).toBe(2);
    expect(await client.cancel('a b')).toMatchObject({ status: 'CANCELLED' });
    expect(await client.status('a')).toMatchObject({ status: 'COMPLETED' });
    expect(asked(server)).toEqual(['GET /health', 'POST /purge-queue', 'POST /cancel/a%20b', 'GET /status/a']);
  });

  it('refuses an option that it does not know, and a contract of another kind', () => {
    expect(() => Endpoint.connect({ contract: { name: 'x', jobs: 1 } as never, id: 'a' })).toThrow('`name` and `jobs`');
    const client = Endpoint.connect({ contract, id: 'a' });
    return expect(client.run({ url: 'x' }, { polcy: {} } as never)).rejects.toMatchObject({
      code: 'FLASH_CLIENT_OPTION',
    });
  });
});

it('is typed by the jobs of its contract', () => {
  const typed = async (one: QueueClient<Transcribe>, several: QueueClient<Several>, any: QueueClient) => {
    const { at }: { at: string } = await one.runSync({ url: 'x' });
    // @ts-expect-error -- the url is missing
    await one.run({});
    const pages = await several.run({ method: 'split', pages: 2 });
    for await (const { page } of pages.stream()) page.toFixed();
    const sum: number = await several.runSync({ method: 'join', rows: [] });
    // @ts-expect-error -- there is no such job
    await several.run({ method: 'cut', pages: 1 });
    // @ts-expect-error -- with several jobs one has to be chosen
    await several.run({ pages: 1 });
    const output: unknown = await any.runSync({ anything: 1 });
    return [at, sum, output];
  };
  expect(typed).toBeInstanceOf(Function);
});

it('is typed by the class of an endpoint, whose methods get more than their input', () => {
  class Ocr {
    read(
      _progress: (output: unknown) => Promise<void>,
      _input: { path: string; since: Date },
      _signal: AbortSignal,
      _job: { id: string; method: string; attempt: number; submittedAt: Date },
    ): Promise<{ pages: number }> {
      return Promise.resolve({ pages: 1 });
    }
  }
  const typed = async (ocr: QueueClient<Ocr>) => {
    const { pages }: { pages: number } = await ocr.runSync({ path: 'x', since: '2026-01-01' });
    // @ts-expect-error -- the path is missing
    await ocr.run({ since: '' });
    return pages;
  };
  expect(typed).toBeInstanceOf(Function);
});

it('has its place in the cloud under one host, to which the key of the environment goes', async () => {
  const env = { RUNPOD_API_KEY: 'own' };
  expect(await findAddress({ id: 'abc' }, env, 'queue-based').find()).toEqual({
    origin: 'https://api.runpod.ai',
    base: '/v2/abc',
    key: 'own',
  });
  const inWorker = { ...env, FLASH_ENDPOINT_URL: 'http://127.0.0.1:8080/e/{id}' };
  expect(await findAddress({ id: 'abc' }, inWorker, 'queue-based').find()).toMatchObject({
    base: '/e/abc',
    key: 'own',
  });
});
