import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  Controller,
  Get,
  HttpException,
  Injectable,
  Module,
  Post,
  Res,
  UseInterceptors,
  type INestApplication,
  type MiddlewareConsumer,
  type NestModule,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { ExternalContextCreator, HttpAdapterHost } from '@nestjs/core';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import type { FastifyReply } from 'fastify';
import { FlashEndpoint, type Semantics } from '@flash-ts/core';
import { startEndpoint, type ServedEndpoint } from '@flash-ts/worker/testing';
import { exchange, rawRequest } from './harness/raw-requests.js';

// What packages for Nest and other transports find in a worker, by whichever rules it answers.

@Injectable()
class Resolver {
  fail() {
    throw new RangeError('a resolver failed');
  }
}

@Controller('things')
class Things {
  @Get() list() {
    return [1];
  }

  @Get('http-error') httpError() {
    throw Object.assign(new Error('pay first'), { status: 402, statusCode: 402, expose: true });
  }

  @Get('hidden') hidden() {
    throw Object.assign(new Error('secret'), { status: 503, statusCode: 503, expose: false });
  }

  @Get('code') code() {
    throw new HttpException('no', 403, { errorCode: 'E1' });
  }

  @Get('early') early(@Res() reply: FastifyReply) {
    reply.raw.writeEarlyHints({ link: '</style.css>; rel=preload; as=style' }, () => void reply.send({ late: true }));
  }

  @Post() @UseInterceptors() add() {
    return { added: true };
  }
}

@Module({ controllers: [Things], providers: [Resolver], exports: [Resolver] })
class ThingsModule implements NestModule {
  configure(consumer: MiddlewareConsumer) {
    const refuse = (request: { originalUrl: string }, _response: unknown, next: (error?: unknown) => void) =>
      next(request.originalUrl.includes('middleware-fails') ? new Error('in a middleware') : undefined);
    consumer.apply(refuse).forRoutes('*path');
  }
}

const endpoints = (['flash', 'nest'] as const).map((semantics: Semantics) => {
  @FlashEndpoint({
    cpu: 'cpu3c-1-2',
    semantics,
    imports: [ThingsModule],
    configure: (app: INestApplication) => {
      app.enableCors();
      app.useSecurityHeaders();
    },
  })
  class Endpoint {}
  return [semantics, Endpoint] as const;
});

describe.each(endpoints)('semantics %s', (_semantics, endpoint) => {
  let worker: ServedEndpoint;

  beforeAll(async () => {
    worker = await startEndpoint<object>(endpoint, { quiet: true });
  });

  afterAll(() => worker?.close());

  test('packages that look at the adapter see that of Fastify', () => {
    const { httpAdapter } = worker.get<HttpAdapterHost>(HttpAdapterHost);
    expect([httpAdapter.constructor.name, httpAdapter.getType()]).toEqual(['FastifyAdapter', 'fastify']);
  });

  test.each(['GET', 'POST', 'DELETE'])(
    '%s of an unknown path is 404 though CORS has a route for every path',
    async (method) => {
      const answer = await worker.request(method, '/nowhere');
      expect([answer.status, answer.body]).toEqual([
        404,
        expect.objectContaining({ message: `Cannot ${method} /nowhere` }),
      ]);
    },
  );

  test('a preflight is answered', async () => {
    const headers = { origin: 'https://a.example', 'access-control-request-method': 'POST' };
    expect((await worker.request('OPTIONS', '/things', { headers })).status).toBe(204);
  });

  test.each([
    ['http-error', 402, { statusCode: 402, message: 'pay first' }],
    ['hidden', 503, { statusCode: 503, message: 'Service Unavailable' }],
    ['code', 403, { statusCode: 403, message: 'no', errorCode: 'E1' }],
  ])('an error that bears a status is answered with that: %s', async (name, status, body) => {
    const answer = await worker.request('GET', `/things/${name}`);
    expect([answer.status, answer.body]).toEqual([status, body]);
  });

  test('an error of a middleware is a 500 in the log, with the id of the request', async () => {
    const headers = { 'x-request-id': 'in-middleware' };
    const answer = await worker.request('GET', '/middleware-fails', { headers });
    expect([answer.status, answer.body]).toEqual([500, { statusCode: 500, message: 'Internal server error' }]);
    expect(worker.logs).toContainEqual(expect.objectContaining({ msg: 'request failed', requestId: 'in-middleware' }));
  });

  test('a refused URL has the security headers and the id of the request', async () => {
    const { headers, status } = await worker.fetch('/%zz');
    expect([status, headers.get('x-content-type-options')]).toEqual([400, 'nosniff']);
    expect(headers.get('x-request-id')).toMatch(/./);
  });

  test('early hints come before the answer', async () => {
    const port = Number(new URL(worker.url).port);
    const text = await exchange(port, rawRequest({ target: '/things/early' }));
    expect(text).toMatch(
      /^HTTP\/1\.1 103 Early Hints\r\nlink: <\/style\.css>; rel=preload; as=style\r\n\r\nHTTP\/1\.1 200/i,
    );
  });

  test("an error of a resolver is left to the resolver's own handling", async () => {
    const resolver = worker.get<Resolver>(Resolver);
    const call = worker
      .get<ExternalContextCreator>(ExternalContextCreator)
      .create(
        resolver,
        Reflect.get(resolver, 'fail'),
        'fail',
        ROUTE_ARGS_METADATA,
        undefined,
        undefined,
        undefined,
        { guards: true, interceptors: true, filters: true },
        'graphql',
      );
    await expect(call({}, {}, {}, {})).rejects.toThrow(RangeError);
  });
});

test('an endpoint without a route serves health and whatever else it has', async () => {
  let started = 0;
  @Injectable()
  class Job implements OnApplicationBootstrap {
    onApplicationBootstrap() {
      started += 1;
    }
  }
  @FlashEndpoint({ cpu: 'cpu3c-1-2', providers: [Job] })
  class Background {}
  const worker = await startEndpoint(Background);
  try {
    expect((await worker.request('GET', '/ping')).status).toBe(200);
    expect((await worker.request('GET', '/')).status).toBe(404);
    expect(started).toBe(1);
  } finally {
    await worker.close();
  }
});
