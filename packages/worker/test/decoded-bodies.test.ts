import type { Readable } from 'node:stream';
import { createGunzip, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import { Body, FlashEndpoint, Post } from '@flash-ts/core';
import { startEndpoint, type ServedEndpoint } from '@flash-ts/worker/testing';
import { IsInt } from 'class-validator';
import type { FastifyInstance, FastifyRequest } from 'fastify';

class Count {
  @IsInt() count!: number;
}

/** With the class and the fields that `@fastify/compress` gives to its errors. */
class FastifyCompressError extends Error {
  constructor(
    message: string,
    readonly code: string,
    readonly statusCode: number,
  ) {
    super(message);
  }
}

type Done = (error?: Error | null, payload?: Readable) => void;

/** Decodes as `@fastify/compress` does: another stream in the place of the request's, the header as it was. */
function gunzip(request: FastifyRequest, _reply: unknown, payload: Readable, done: Done): void {
  const coding = request.headers['content-encoding'];
  if (coding === undefined || coding === 'identity' || coding === 'br') {
    done(null, payload);
    return;
  }
  if (coding !== 'gzip') {
    done(
      new FastifyCompressError(`Unsupported Content-Encoding: ${coding}`, 'FST_CP_ERR_INVALID_CONTENT_ENCODING', 415),
    );
    return;
  }
  const decoder = Object.assign(createGunzip(), { receivedEncodedLength: 0 });
  payload.on('data', (chunk: Buffer) => (decoder.receivedEncodedLength += chunk.length));
  const original = decoder.destroy.bind(decoder);
  decoder.destroy = (error) =>
    original(error && new FastifyCompressError('Could not decompress the payload', 'FST_CP_ERR_INVALID_CONTENT', 400));
  done(null, payload.pipe(decoder));
}

@FlashEndpoint({
  name: 'counts',
  cpu: 'cpu3c-1-2',
  configure: (app: INestApplication) => {
    const fastify = app.getHttpAdapter().getInstance() as FastifyInstance;
    fastify.addHook('preParsing', gunzip);
  },
})
class Counts {
  @Post('/count') count(@Body() { count }: Count) {
    return { count };
  }
}

let served: ServedEndpoint;

beforeAll(async () => {
  served = await startEndpoint(Counts);
});

afterAll(async () => {
  await served?.close();
});

const post = async (body: Buffer, coding: string) => {
  const headers = { 'content-type': 'application/json', 'content-encoding': coding, connection: 'close' };
  const answer = await fetch(`${served.url}/count`, { method: 'POST', body: new Uint8Array(body), headers });
  return { status: answer.status, json: (await answer.json()) as Record<string, unknown> };
};

test('a body that a hook of the app has decoded reaches the handler', async () => {
  expect(await post(gzipSync('{"count":5}'), 'gzip')).toEqual({ status: 200, json: { count: 5 } });
});

test('its DTO is checked', async () => {
  const { status, json } = await post(gzipSync('{"count":"5"}'), 'gzip');
  expect([status, json['message']]).toEqual([422, ['count must be an integer number']]);
});

test('a small body that becomes too large is 413', async () => {
  const bomb = gzipSync(Buffer.alloc(40 * 1024 * 1024, ' '));
  expect(bomb.length).toBeLessThan(100_000);
  expect((await post(bomb, 'gzip')).status).toBe(413);
});

test('one that the hook leaves as it came is 415', async () => {
  expect((await post(Buffer.from('{"count":5}'), 'br')).status).toBe(415);
});

test('an error by which a plugin refuses a request is answered with its status and message', async () => {
  expect(await post(Buffer.from('{"count":5}'), 'zoo')).toEqual({
    status: 415,
    json: { statusCode: 415, message: 'Unsupported Content-Encoding: zoo' },
  });
  expect((await post(Buffer.from('no gzip'), 'gzip')).status).toBe(400);
});
