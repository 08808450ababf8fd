import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Controller, Get, Param } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { FlashEndpoint } from '@flash-ts/core';
import { startEndpoint, type ServedEndpoint } from '@flash-ts/worker/testing';
import {
  configureFull,
  configureSchema,
  FullModule,
  PlainModule,
  SchemaModule,
} from './fixtures/native-app/app.module.js';
import { requestsFor } from './fixtures/native-app/requests.js';
import { exchange, rawRequest, type RawRequest } from './harness/raw-requests.js';

// One application is served twice in this process: as its own main.ts would, and by a worker. To a client they are one.

@FlashEndpoint({ cpu: 'cpu3c-1-2', semantics: 'nest', imports: [PlainModule] })
class PlainEndpoint {}

@FlashEndpoint({ cpu: 'cpu3c-1-2', semantics: 'nest', imports: [FullModule], configure: configureFull })
class FullEndpoint {}

@FlashEndpoint({ cpu: 'cpu3c-1-2', semantics: 'nest', imports: [SchemaModule], configure: configureSchema })
class SchemaEndpoint {}

const BYTES = [
  'GET /odd/number HTTP/1.0\r\n\r\n',
  'GET /odd/number HTTP/1.1\r\n\r\n',
  'GET /odd/number HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n',
  'get /odd/number HTTP/1.1\r\nhost: a\r\n\r\n',
  'FROB /odd/number HTTP/1.1\r\nhost: a\r\n\r\n',
  'nonsense\r\n\r\n',
  'GET /odd/number HTTP/1.1\r\nno colon\r\n\r\n',
  'GET /odd/number HTTP/1.1\r\nhost: a\r\nx-a: 1\r\n folded\r\n\r\n',
  'GET /odd/number HTTP/1.1\r\nhost: a\r\nx-a: \0\r\n\r\n',
  `GET /odd/number HTTP/1.1\r\nhost: a\r\nx-a: ${'x'.repeat(20_000)}\r\n\r\n`,
  'GET /odd/number HTTP/1.1\r\nhost: a\r\nexpect: wonders\r\n\r\n',
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'POST /items HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}x',
  'POST /items HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
  'POST /odd/form HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n',
  'POST /odd/form HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{"a":',
  'GET /odd/number HTTP/1.1\r\nhost: a\r\n\r\nGET /odd/text HTTP/1.1\r\nhost: a\r\n\r\n',
  'POST /odd/form HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}GET /nowhere HTTP/1.1\r\nhost: a\r\n\r\n',
];

type Configure = (app: NestFastifyApplication) => void;

async function startNatively(module: object, configure?: Configure): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(module, new FastifyAdapter(), { logger: false });
  configure?.(app);
  await app.listen(0, '127.0.0.1');
  return app;
}

function portOf(url: string): number {
  return Number(new URL(url).port);
}

/** The bytes without what is the time's or the worker's own: the request's id, and how long an idle connection stays open. */
function withoutWhatDiffers(text: string): string {
  return text.replaceAll(/^(?:date|x-request-id|keep-alive): .*\r\n/gim, '');
}

describe.each([
  ['a plain application', PlainModule, PlainEndpoint, undefined, ''],
  ['one with prefix, versions, CORS, guards and a ValidationPipe', FullModule, FullEndpoint, configureFull, '/api/v1'],
  ['one under the pipe of a schema library', SchemaModule, SchemaEndpoint, configureSchema, ''],
] as const)("semantics 'nest': %s", (_name, module, endpoint, configure, prefix) => {
  let native: NestFastifyApplication;
  let worker: ServedEndpoint;
  let ports: number[];

  beforeAll(async () => {
    native = await startNatively(module, configure as Configure | undefined);
    worker = await startEndpoint<object>(endpoint, { quiet: true });
    ports = [portOf(await native.getUrl()), portOf(worker.url)];
  });

  afterAll(async () => {
    await Promise.all([native?.close(), worker?.close()]);
  });

  test('every request is answered with the bytes of the application by itself', async () => {
    const requests = requestsFor({
      odd: `${prefix}/odd`,
      items: `${prefix}/items`,
      errors: `${prefix}/errors`,
    });
    expect(requests.length).toBeGreaterThan(250);
    const different: [RawRequest, string[]][] = [];
    for (const request of requests) {
      const [byNest, byWorker] = await Promise.all(ports.map((port) => exchange(port, rawRequest(request))));
      const answers = [byNest, byWorker].map((answer) => withoutWhatDiffers(answer ?? ''));
      if (answers[0] !== answers[1]) different.push([request, answers]);
    }
    expect(different).toEqual([]);
  });

  test.each(BYTES)('so is what hardly is a request: %j', async (bytes) => {
    const sent = Buffer.from(bytes, 'latin1');
    const [byNest, byWorker] = await Promise.all(ports.map((port) => exchange(port, sent, { halfClose: true })));
    expect(withoutWhatDiffers(byWorker ?? '')).toBe(withoutWhatDiffers(byNest ?? ''));
  });

  test('an error is in the log with the id and the route of its request', async () => {
    const path = `${prefix}/errors/plain`;
    const { status } = await worker.request('GET', path, { headers: { 'x-request-id': 'the-id' } });
    expect(status).toBe(500);
    expect(worker.logs).toContainEqual(
      expect.objectContaining({ msg: 'request failed', requestId: 'the-id', method: 'GET', route: path }),
    );
  });
});

test('health is answered by the worker, whatever the application does with the path', async () => {
  @Controller()
  class Everything {
    @Get('*') any(@Param('*') path: string) {
      return { path };
    }
  }
  @FlashEndpoint({ cpu: 'cpu3c-1-2', semantics: 'nest', controllers: [Everything] })
  class Endpoint {}
  const worker = await startEndpoint(Endpoint);
  try {
    expect((await worker.request('GET', '/ping')).body).toEqual({ status: 'healthy' });
    expect((await worker.request('GET', '/ping/more')).body).toEqual({ path: 'ping/more' });
  } finally {
    await worker.close();
  }
});
