import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Answer, WorkerProcess } from '@flash-ts/testkit/workers';
import { buildArtifact, type Artifact } from './harness/bundle.js';

const MB = 1024 * 1024;
const JSON_TYPE = { 'content-type': 'application/json' };

let artifact: Artifact;
let worker: WorkerProcess;

beforeAll(async () => {
  artifact = await buildArtifact();
  worker = new WorkerProcess(artifact.folder, { NODE_OPTIONS: '--max-old-space-size=768' });
  await worker.logged('ready');
});

afterAll(async () => {
  await worker?.stop();
  await artifact?.remove();
});

/** A user that is in order but for its items, of which as many are sent as the bytes allow. */
function bodyOf(bytes: number, item: string): Buffer {
  const count = Math.floor((bytes - 200) / (item.length + 1));
  const items = Buffer.alloc(count * (item.length + 1), `${item},`);
  return Buffer.concat([
    Buffer.from('{"name":"Ann","email":"ann@example.com","items":['),
    items,
    Buffer.from(`${item}]}`),
  ]);
}

const detailOf = (answer: Answer) => (answer.json() as { detail: { loc: unknown[]; type: string }[] }).detail;

async function expectAlive(): Promise<void> {
  expect((await worker.ask('/users/7')).status).toBe(200);
  expect(worker.child.exitCode).toBeNull();
}

describe('a body whose every element is wrong', () => {
  test.each(['{}', '{"x":1}', '1', '[1]', 'null'])(
    '%s: 900 KB are 422 with a hundred faults and no more',
    async (item) => {
      const answer = await worker.ask('/users', { body: bodyOf(900_000, item), headers: JSON_TYPE });
      expect([answer.status, detailOf(answer).length, detailOf(answer).at(-1)]).toEqual([
        422,
        101,
        { loc: ['body'], msg: '…and more', type: 'more' },
      ]);
      expect(answer.text.length).toBeLessThan(100_000);
      await expectAlive();
    },
  );

  test.each([
    ['{}', 'json_too_many'],
    ['{"text":"something with some length"}', 'more'],
    ['"x"', 'more'],
  ])('%s: 30 MB are 422, and the worker goes on', async (item, type) => {
    const answer = await worker.ask('/users', { body: bodyOf(30 * MB, item), headers: JSON_TYPE });
    expect([answer.status, detailOf(answer).at(-1)?.type]).toEqual([422, type]);
    await expectAlive();
  });

  test('a value of megabytes does not come back whole', async () => {
    const answer = await worker.ask('/users', { body: { name: ['x'.repeat(5 * MB)] } });
    expect(answer.text.length).toBeLessThan(20_000);
    await expectAlive();
  });
});

describe('a compressed body', () => {
  const body = gzipSync('{"count":1}');

  test.each(['gzip', 'br', 'x-unknown', 'gzip, identity'])(
    'as %s is 415 with the codings that are taken',
    async (coding) => {
      for (const path of ['/loose', '/anything', '/text']) {
        const answer = await worker.ask(path, { body, headers: { ...JSON_TYPE, 'content-encoding': coding } });
        expect([answer.status, answer.headers['accept-encoding']]).toEqual([415, 'identity']);
      }
    },
  );

  test('that says identity is none', async () => {
    const answer = await worker.ask('/loose', { body: { count: 1 }, headers: { 'content-encoding': 'identity' } });
    expect([answer.status, answer.json()]).toEqual([200, { count: 1 }]);
  });

  test('is handed over as bytes where the handler takes them', async () => {
    const headers = { 'content-type': 'image/x-compressed', 'content-encoding': 'gzip' };
    expect((await worker.ask('/images', { body, headers })).status).toBe(200);
  });
});
