import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { until } from '@flash-ts/testkit/waiting';
import { DrivenClock } from '../../src/testing/driven-clock.js';
import { SharedPlatform } from '../support/shared-platform.js';
import { QueueRig, type SeenJob } from './queue-rig.js';

const clock = new DrivenClock();
const warnings: { readonly job?: string }[] = [];
const log = { info: () => undefined, warn: (fields: object) => void warnings.push(fields), error: () => undefined };
const platform = new SharedPlatform({ clock, log });
const queue = new QueueRig(platform);

interface Call {
  readonly path: string;
  readonly body: SeenJob & { readonly input?: unknown; readonly webhook?: string };
}

const calls: Call[] = [];
let answer: (response: ServerResponse, count: number) => void;
const receiver = createServer((request: IncomingMessage, response) => {
  void json(request).then((body) => {
    calls.push({ path: request.url ?? '', body: body as Call['body'] });
    answer(response, calls.length);
  });
});
let address: string;

beforeAll(async () => {
  await once(receiver.listen(0, '127.0.0.1'), 'listening');
  address = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
});

afterAll(() => {
  receiver.closeAllConnections();
  receiver.close();
});

beforeEach(async () => {
  calls.length = 0;
  await platform.rig.control('PATCH', '/local/settings', { privateWebhooks: 1 });
});

const warningsOf = (id: string) => warnings.filter(({ job }) => job === id);
/** A call that has failed is noted before it is told, so the next one is due. */
const told = (id: string, count: number) => until(`${count} failures are told`, () => warningsOf(id).length === count);
const called = (count: number) => until(`${count} calls`, () => calls.length === count);

it('sends the finished job with its input, and is not called again after 2xx', async () => {
  answer = (response) => void response.writeHead(204).end();
  const endpoint = await queue.create();
  const webhook = `${address}/done?secret=1`;
  const id = await queue.run(endpoint, { echo: { a: 1 } }, { webhook });
  await called(1);
  expect(calls).toEqual([
    {
      path: '/done?secret=1',
      body: expect.objectContaining({ id, status: 'COMPLETED', output: { a: 1 }, input: { echo: { a: 1 } }, webhook }),
    },
  ]);
  await clock.advance(60_000);
  expect(calls).toHaveLength(1);
});

it('is called three times at most, follows no redirect, and its failure changes no job', async () => {
  answer = (response, count) =>
    void (count === 1 ? response.writeHead(500) : response.writeHead(302, { location: `${address}/elsewhere` })).end();
  const endpoint = await queue.create();
  const id = await queue.run(endpoint, { fail: 'no' }, { webhook: `${address}/broken?token=secret` });
  await called(1);
  await clock.advance(6000);
  await called(2);
  await clock.advance(21_000);
  await called(3);
  await clock.advance(120_000);
  expect(calls.map(({ path, body }) => [path, body.id, body.status])).toEqual(
    [1, 2, 3].map(() => ['/broken?token=secret', id, 'FAILED']),
  );
  expect(await queue.status(endpoint, id)).toMatchObject({ status: 'FAILED' });
  expect(warnings).toContainEqual({
    job: id,
    endpoint: endpoint.id,
    webhook: `${address}/broken`,
    reason: 'it answered 302',
  });
});

it('is called until it has answered with 2xx: after two failures once more, and then not again', async () => {
  answer = (response, count) => void response.writeHead(count < 3 ? 500 : 200).end();
  const endpoint = await queue.create();
  const id = await queue.run(endpoint, { echo: 1 }, { webhook: `${address}/third` });
  await called(1);
  await told(id, 1);
  await clock.advance(6000);
  await called(2);
  await told(id, 2);
  await clock.advance(21_000);
  await called(3);
  await clock.advance(120_000);
  expect(calls.map(({ body }) => body.id)).toEqual([id, id, id]);
  await told(id, 2);
});

it('is given up when it hangs, and delays no other one', async () => {
  answer = (response, count) => {
    if (count > 1) response.writeHead(200).end();
  };
  const endpoint = await queue.create();
  const id = await queue.run(endpoint, { echo: 1 }, { webhook: `${address}/hangs` });
  await called(1);
  await queue.run(endpoint, { echo: 2 }, { webhook: `${address}/other` });
  await called(2);
  expect(calls.map(({ path }) => path)).toEqual(['/hangs', '/other']);
  expect(warningsOf(id)).toEqual([]);
  await told(id, 1);
  expect(warningsOf(id)).toMatchObject([{ reason: 'it did not answer within 10 s' }]);
  await clock.advance(6000);
  await called(3);
  expect(calls[2]).toMatchObject({ path: '/hangs', body: { id, status: 'COMPLETED' } });
});

it('is called again by the next platform', async () => {
  answer = (response, count) => void response.writeHead(count === 1 ? 503 : 200).end();
  const endpoint = await queue.create();
  await queue.run(endpoint, { echo: 1 }, { webhook: `${address}/later` });
  await called(1);
  await platform.restart();
  await clock.advance(6000);
  await called(2);
  expect(calls.map(({ path }) => path)).toEqual(['/later', '/later']);
});

it.each([
  'http://localhost:80/',
  'http://[::1]/',
  'http://169.254.169.254/latest',
  'http://0x7f000001/',
  'ftp://example.com/',
])('refuses %s unless the setting allows it', async (webhook) => {
  await platform.rig.control('PATCH', '/local/settings', { privateWebhooks: 0 });
  const endpoint = await queue.create({ workers: { min: 0, max: 0, idleTimeout: 60 } });
  const { status, text } = await queue.ask(endpoint, 'POST', '/run', { input: {}, webhook });
  expect([status, JSON.parse(text)]).toEqual([422, expect.objectContaining({ code: 'FLASH_REQUEST_INVALID' })]);
});

it('does not call an address that has become private since the job was submitted', async () => {
  answer = (response) => void response.writeHead(200).end();
  const endpoint = await queue.create({ workers: { min: 0, max: 0, idleTimeout: 60 } });
  const id = await queue.run(endpoint, { echo: 1 }, { webhook: `${address}/private` });
  await platform.rig.control('PATCH', '/local/settings', { privateWebhooks: 0 });
  await queue.ask(endpoint, 'POST', `/cancel/${id}`);
  await clock.advance(60_000);
  expect(calls).toEqual([]);
});
