import { Body, Delete, Get, Headers, Param, Post, Query, Req, Sse } from '@nestjs/common';
import { Injectable, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { Observable } from 'rxjs';
import { Endpoint, type EndpointClient, type ServerSentEvent } from '../client/index.js';
import { AnsweringServer, json } from '../client/fixtures/answering-server.js';
import { FlashEndpoint } from '../decorators/flash-endpoint.js';
import {
  allCalledEndpoints,
  calledEndpoints,
  contractOfClass,
  FlashClientModule,
  getEndpointToken,
  InjectEndpoint,
  resolveReference,
} from './index.js';
import type { ClassReference } from './index.js';

@FlashEndpoint({ name: 'users', cpu: 'cpu3c-1-2' })
class UserService {
  @Post('/users')
  create(@Body() user: { name: string }, @Headers('x-tenant') _tenant?: string) {
    return { id: 1, ...user };
  }

  @Get('/users/:id')
  get(@Req() _request: object, @Param('id') id: number, @Query('tag') _tag?: string[]) {
    return { id };
  }

  @Delete(['/users/:id', '/old/:id'])
  async remove(@Param('id') _id: number): Promise<void> {}

  @Sse('/events')
  events() {
    return new Observable<{ data: string }>();
  }
}

describe('the contract of a class', () => {
  it('has the place of each argument, and the first path of a handler', () => {
    expect(
      contractOfClass(UserService, 'users', (handler) => (handler === 'create' ? '/v1/users' : undefined)),
    ).toEqual({
      name: 'users',
      handlers: {
        create: { method: 'POST', path: '/v1/users', parameters: [{ in: 'body' }, { in: 'header', name: 'x-tenant' }] },
        get: {
          method: 'GET',
          path: '/users/:id',
          parameters: [null, { in: 'path', name: 'id' }, { in: 'query', name: 'tag' }],
        },
        remove: { method: 'DELETE', path: '/users/:id', parameters: [{ in: 'path', name: 'id' }] },
        events: { method: 'GET', path: '/events', parameters: [], answer: 'events' },
      },
    });
  });

  it('types its client by the class', () => {
    const typed = (users: EndpointClient<UserService>) => {
      const events: AsyncGenerator<ServerSentEvent> = users.events();
      return [users.create({ name: 'Ada' }).then(({ id }) => id.toFixed()), events];
    };
    expect(typed).toBeInstanceOf(Function);
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
    const providers = calledEndpoints(Checkout).map((reference) => ({
      provide: getEndpointToken(reference),
      useValue: fake,
    }));
    const module = await Test.createTestingModule({ providers: [Checkout, ...providers] }).compile();
    await expect(module.get(Checkout).users.create({ name: 'x' })).resolves.toEqual({ id: 9, name: 'Fake' });
  });

  it('tells who is called, through a class or a function', () => {
    const references = calledEndpoints(Checkout) as ClassReference[];
    expect(references.map((reference) => resolveReference(reference).name)).toEqual(['users', 'users']);
    expect(allCalledEndpoints()).toEqual(expect.arrayContaining([...references]));
  });

  it('says what to write when the other class is not there yet', () => {
    expect(() => InjectEndpoint(undefined as never)(class Early {}, undefined, 0)).toThrow(
      expect.objectContaining({ code: 'FLASH_CALL_UNDEFINED' }),
    );
  });
});

it('FlashClientModule gives any Nest application the clients of contracts', async () => {
  await using server = await AnsweringServer.start((response, { url }) => json(response, 200, { url }));
  const contract = Endpoint.contract<{ get(id: string): Promise<{ url: string }> }>({
    name: 'users',
    handlers: { get: { method: 'GET', path: '/users/:id', parameters: [{ in: 'path', name: 'id' }] } },
  });
  @Injectable()
  class Orders {
    constructor(
      @InjectEndpoint(contract) readonly users: EndpointClient<{ get(id: string): Promise<{ url: string }> }>,
    ) {}
  }
  @Module({ providers: [Orders] })
  class OrdersModule {}
  const root = FlashClientModule.forRoot([{ contract, url: server.url }]);
  const module = await Test.createTestingModule({ imports: [root, OrdersModule] }).compile();
  await module.init();
  await expect(module.get(Orders, { strict: false }).users.get('5')).resolves.toEqual({ url: '/users/5' });
  await module.close();
  expect(() => FlashClientModule.forRoot([{ contract, url: 'x' }])).toThrow('is no URL');
});
