import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Body, Delete, Get, Headers, Param, Post, Query } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { FlashEndpoint } from '../decorators/flash-endpoint.js';
import {
  EndpointCallError,
  EndpointNotDeployedError,
  EndpointUnavailableError,
  EndpointValidationError,
} from './call-errors.js';
import { createEndpointClient, type EndpointClient } from './endpoint-client.js';
import {
  allCalledEndpoints,
  calledEndpoints,
  getEndpointToken,
  InjectEndpoint,
  resolveReference,
} from './inject-endpoint.js';

@FlashEndpoint({ name: 'users', cpu: 'cpu3c-1-2' })
class UserService {
  readonly notAHandler = 1;

  @Post('/users')
  create(@Body() user: { name: string }, @Headers('x-tenant') _tenant?: string) {
    return { id: 1, ...user };
  }

  @Get('/users/:id/files/*path')
  file(
    @Param('id') id: number,
    @Param('path') path: string,
    @Query('tag') tag?: string[],
    @Query() _page?: { limit?: number },
  ) {
    return `${id} ${path} ${tag?.join()}`;
  }

  @Post('/parts')
  parts(@Body('a') a: number, @Body('b') b: string) {
    return [a, b];
  }

  @Delete('/users/:id')
  async remove(@Param('id') _id: number): Promise<void> {}
}

/** A server that answers with what it was asked. */
let server: Server;
let answer: { status: number; body?: unknown };
let asked: { method?: string; url?: string; headers: IncomingMessage['headers']; body: string } | undefined;

const users = (url?: string) =>
  createEndpointClient(UserService, {
    name: 'users',
    url: url ?? `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    key: 'secret-key',
    pathOf: (handler) => (handler === 'remove' ? '/v1/users/:id' : undefined),
  });

beforeAll(async () => {
  server = createServer((request, response) => {
    void text(request).then((body) => {
      asked = { method: request.method, url: request.url, headers: request.headers, body };
      response.writeHead(answer.status, { 'content-type': 'application/json' });
      response.end(answer.body === undefined ? undefined : JSON.stringify(answer.body));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

beforeEach(() => {
  answer = { status: 200, body: { ok: true } };
});

describe('a client of another endpoint', () => {
  it('sends a body and headers, and returns the parsed answer', async () => {
    answer = { status: 200, body: { id: 1, name: 'Ada' } };

    await expect(users().create({ name: 'Ada' }, 'acme')).resolves.toEqual({ id: 1, name: 'Ada' });
    expect(asked).toMatchObject({ method: 'POST', url: '/users', body: '{"name":"Ada"}' });
    expect(asked?.headers).toMatchObject({
      'x-tenant': 'acme',
      'content-type': 'application/json',
      authorization: 'Bearer secret-key',
    });
  });

  it('puts parameters into the path and the query, encoded', async () => {
    await users().file(7, 'a b/c?.txt', ['x', 'y&z'], { limit: 5 });

    expect(asked).toMatchObject({
      method: 'GET',
      url: '/users/7/files/a%20b/c%3F.txt?tag=x&tag=y%26z&limit=5',
      body: '',
    });
  });

  it('can’t be led to another path by a value', async () => {
    asked = undefined;

    await expect(users().file(1, '../../ping')).rejects.toThrow(TypeError);
    expect(asked).toBeUndefined();
  });

  it('gathers a body from its parts', async () => {
    await users().parts(1, 'two');

    expect(asked?.body).toBe('{"a":1,"b":"two"}');
  });

  it('calls the path that the route is served at, and takes an empty answer', async () => {
    answer = { status: 204 };

    await expect(users().remove(3)).resolves.toBeUndefined();
    expect(asked?.url).toBe('/v1/users/3');
  });

  it.each([
    [422, EndpointValidationError],
    [502, EndpointUnavailableError],
    [503, EndpointUnavailableError],
    [404, EndpointCallError],
  ])('turns %i into a typed error', async (status, type) => {
    const detail = [{ loc: ['body', 'name'], msg: 'name must be a string', type: 'isString' }];
    answer = { status, body: { statusCode: status, detail } };

    const error: unknown = await users()
      .create({ name: 'Ada' })
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({ endpoint: 'users', handler: 'create', status, body: { detail } });
  });

  it('gives the faults of refused arguments', () => {
    const detail = [{ loc: ['body', 'name'], msg: 'name must be a string', type: 'isString' }];

    expect(new EndpointValidationError('refused', 'users', 'create', 422, { detail }).detail).toEqual(detail);
    expect(new EndpointValidationError('refused', 'users', 'create', 422, 'no JSON').detail).toEqual([]);
  });

  it('is sent by whoever was given for it, who is told what is called', async () => {
    const sent: unknown[] = [];
    const client = createEndpointClient(UserService, {
      name: 'users',
      url: 'http://users.invalid',
      key: undefined,
      pathOf: () => '/v1/users/:id',
      send: (url, init, call) => {
        sent.push({ url, init, call });
        return Promise.resolve(new Response(undefined, { status: 204 }));
      },
    });

    await client.remove(3);
    expect(sent).toEqual([
      {
        url: 'http://users.invalid/v1/users/3',
        init: { method: 'DELETE', headers: {} },
        call: { endpoint: 'users', handler: 'remove', method: 'DELETE', route: '/v1/users/:id' },
      },
    ]);
  });

  it('says when the other is not deployed or not reached', async () => {
    const gone = createEndpointClient(UserService, {
      name: 'users',
      url: undefined,
      key: undefined,
      pathOf: () => undefined,
    });

    await expect(gone.remove(1)).rejects.toBeInstanceOf(EndpointNotDeployedError);
    await expect(users('http://127.0.0.1:1').remove(1)).rejects.toBeInstanceOf(EndpointUnavailableError);
  });

  it('has the handlers’ types', () => {
    const client: EndpointClient<UserService> = users();
    const typed = () => [
      client.create({ name: 'Ada' }).then(({ id }) => id.toFixed()),
      // @ts-expect-error a body of another shape
      client.create({ nam: 'Ada' }),
      // @ts-expect-error only handlers are there
      client.notAHandler,
    ];
    expect(typed).toBeInstanceOf(Function);
    expect(Object.keys(client)).toEqual(['create', 'file', 'parts', 'remove']);
  });
});

describe('@InjectEndpoint', () => {
  class Checkout {
    constructor(@InjectEndpoint(UserService) readonly users: EndpointClient<UserService>) {}

    @InjectEndpoint(() => UserService)
    readonly later!: EndpointClient<UserService>;
  }

  it('lets a test put a fake in the client’s place', async () => {
    const fake = { create: () => Promise.resolve({ id: 9, name: 'Fake' }) };
    const [direct, lazy] = calledEndpoints(Checkout).toSorted((a, b) => b.name.length - a.name.length) as [
      typeof UserService,
      () => typeof UserService,
    ];
    const module = await Test.createTestingModule({
      providers: [
        Checkout,
        { provide: getEndpointToken(direct), useValue: fake },
        { provide: getEndpointToken(lazy), useValue: fake },
      ],
    }).compile();

    await expect(module.get(Checkout).users.create({ name: 'x' })).resolves.toEqual({ id: 9, name: 'Fake' });
  });

  it('tells who is called, through a class or a function', () => {
    expect(calledEndpoints(Checkout).map((reference) => resolveReference(reference).name)).toEqual(['users', 'users']);
    expect(allCalledEndpoints()).toEqual(expect.arrayContaining([...calledEndpoints(Checkout)]));
  });

  it('says what to write when the other class is not there yet', () => {
    expect(() => InjectEndpoint(undefined as never)(class Early {}, undefined, 0)).toThrow(
      expect.objectContaining({ code: 'FLASH_CALL_UNDEFINED' }),
    );
  });
});
