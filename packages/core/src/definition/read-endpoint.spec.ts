import { Body, Get, HttpCode, Options, Param, Post, Query } from '@nestjs/common';
import { FlashEndpoint } from '../decorators/flash-endpoint.js';
import type { FlashEndpointOptions } from '../options/types.js';
import { FlashError } from '../errors/index.js';
import { kebabCase } from '../decorators/flash-endpoint.js';
import { inspectEndpoint, readEndpoint } from './read-endpoint.js';

class CreateUser {
  name!: string;
}

describe('readEndpoint', () => {
  it('reads routes with their parameters from the metadata of Nest’s decorators', () => {
    @FlashEndpoint({ name: 'users', cpu: 'cpu3c-1-2' })
    class UserService {
      @Post('/users')
      async create(@Body() user: CreateUser) {
        return user;
      }

      @Get('/users/:id')
      @HttpCode(203)
      get(@Param('id') id: number, @Query() filter: CreateUser) {
        return { id, filter };
      }
    }

    const plain = { key: undefined, pipes: [], schema: undefined, data: undefined };
    const { routes } = readEndpoint(UserService);

    expect(routes).toEqual([
      {
        method: 'POST',
        path: '/users',
        controller: UserService,
        handler: 'create',
        isAsync: true,
        status: 200,
        parameters: [{ ...plain, index: 0, source: 'body', type: CreateUser }],
      },
      {
        method: 'GET',
        path: '/users/:id',
        controller: UserService,
        handler: 'get',
        isAsync: false,
        status: 203,
        parameters: [
          { ...plain, index: 0, source: 'path', key: 'id', data: 'id', type: Number },
          { ...plain, index: 1, source: 'query', type: CreateUser },
        ],
      },
    ]);
  });

  it('fills in every default', () => {
    @FlashEndpoint()
    class OCRModel {
      @Get('/')
      index() {}
    }

    const { routes: _, ...definition } = readEndpoint(OCRModel);

    expect(definition).toMatchObject({
      name: 'ocr-model',
      gpu: { excludedTypes: [] },
      gpuCount: 1,
      minCudaVersion: '12.8',
      cpu: undefined,
      workers: { min: 0, max: 1 },
      idleTimeout: 60,
      scalerType: 'REQUEST_COUNT',
      scalerValue: 4,
      executionTimeoutMs: 0,
      flashboot: true,
      datacenter: [],
      forbidUnknown: false,
      semantics: 'flash',
    });
  });

  it('places a CPU endpoint where there are CPU workers', () => {
    expect(endpointWith({ cpu: 'cpu5c-2-4' }).datacenter).toEqual(['EU-RO-1']);
  });

  it('reads inherited routes', () => {
    class Base {
      @Get('/health')
      health() {}
    }
    @FlashEndpoint({ name: 'derived' })
    class Derived extends Base {
      @Get('/own')
      own() {}
    }

    expect(readEndpoint(Derived).routes.map(({ path }) => path)).toEqual(['/own', '/health']);
  });

  it('refuses a class without the decorator', () => {
    class Plain {}

    expect(() => readEndpoint(Plain)).toThrow(expect.objectContaining({ code: 'FLASH_NOT_AN_ENDPOINT' }));
  });

  it.each([
    ['n', 3, { min: 0, max: 3 }],
    ['[min, max]', [1, 5] as const, { min: 1, max: 5 }],
    ['{ min, max }', { min: 2, max: 2 }, { min: 2, max: 2 }],
  ])('reads workers written as %s', (_, workers, expected) => {
    expect(endpointWith({ workers }).workers).toEqual(expected);
  });
});

describe("an endpoint with Nest's semantics", () => {
  @FlashEndpoint({ semantics: 'nest' })
  class Store {
    @Post('/items') add() {}
    @Post('/chosen') @HttpCode(202) chosen() {}
    @Get('/items') list() {}
  }

  it('answers POST with 201, as every controller of Nest', () => {
    const { semantics, routes } = readEndpoint(Store);

    expect(semantics).toBe('nest');
    expect(routes.map(({ path, status }) => [path, status])).toEqual([
      ['/items', 201],
      ['/chosen', 202],
      ['/items', 200],
    ]);
  });

  it('may have what any controller of Nest has: paths without a slash, other methods, a parameter or wildcard for every path', () => {
    @FlashEndpoint({ semantics: 'nest' })
    class Any {
      @Get(':page') page() {}
      @Get('*') rest() {}
      @Options('items') options() {}
    }

    expect(readEndpoint(Any).routes.map(({ path }) => path)).toEqual(['/:page', '/*']);
  });

  it('leaves /ping and /execute to the worker', () => {
    @FlashEndpoint({ semantics: 'nest' })
    class Any {
      @Get('ping') ping() {}
    }

    expect(codes(() => readEndpoint(Any))).toEqual(['FLASH_PATH_RESERVED']);
  });
});

describe('faults of an endpoint class', () => {
  it('are reported all at once', () => {
    @FlashEndpoint({
      name: 'Bad Name',
      cpu: 'cpu3c-1-2',
      gpuCount: 2,
      workers: [3, 1],
      scalerType: 'QUEUE_DELAY',
    } as unknown as FlashEndpointOptions)
    class Broken {
      @Get('no-slash')
      a() {}
      @Post('/execute/')
      b() {}
    }

    expect(codes(() => readEndpoint(Broken))).toEqual([
      'FLASH_NAME_INVALID',
      'FLASH_WORKERS_RANGE',
      'FLASH_SCALER_UNSUPPORTED',
      'FLASH_GPU_WITH_CPU',
      'FLASH_PATH_NO_SLASH',
      'FLASH_PATH_RESERVED',
    ]);
  });

  it.each([
    ['negative', -1],
    ['fraction', 1.5],
    ['min above max', [4, 2]],
    ['none at all', 0],
    ['a list of three', [1, 2, 3]],
    ['text', '3'],
    ['half an object', { min: 1 }],
  ])('workers: %s', (_, workers) => {
    expect(codes(() => endpointWith({ workers } as FlashEndpointOptions))).toEqual(['FLASH_WORKERS_RANGE']);
  });

  it.each(['/ping', '/ping/', '//ping', '/:anything', '/*rest', '/execute'])(
    'GET %s would answer a reserved path',
    (path) => {
      class Taken {
        handler() {}
      }
      Get(path)(
        Taken.prototype,
        'handler',
        Object.getOwnPropertyDescriptor(Taken.prototype, 'handler') as PropertyDescriptor,
      );
      FlashEndpoint({ name: 'taken' })(Taken);

      expect(inspectEndpoint(Taken).faults.map(({ code }) => code)).toEqual(['FLASH_PATH_RESERVED']);
    },
  );

  it('lets other methods have a parameter at the root', () => {
    @FlashEndpoint({ name: 'root' })
    class Root {
      @Post('/:name')
      post() {}
    }

    expect(inspectEndpoint(Root).faults).toEqual([]);
  });

  it('names both handlers of a duplicate route, whatever the parameter is called', () => {
    @FlashEndpoint({ name: 'twice' })
    class Twice {
      @Get('/users/:id')
      one() {}
      @Get('/users/:name')
      other() {}
      @Post('/users/:id')
      post() {}
    }

    const [fault, ...rest] = inspectEndpoint(Twice).faults;
    expect(rest).toEqual([]);
    expect(fault).toMatchObject({
      code: 'FLASH_DUPLICATE_ROUTE',
      message:
        'Duplicate route GET /users/:name: both Twice.one (/users/:id) and Twice.other (/users/:name) answer it.',
      where: { className: 'Twice', handler: 'other' },
    });
  });

  it('refuses methods that a load-balanced endpoint does not answer, and a class without routes', () => {
    @FlashEndpoint({ name: 'options' })
    class WithOptions {
      @Options('/x')
      x() {}
    }
    @FlashEndpoint({ name: 'empty' })
    class Empty {}

    expect(codes(() => readEndpoint(WithOptions))).toEqual(['FLASH_METHOD_UNSUPPORTED']);
    expect(codes(() => readEndpoint(Empty))).toEqual(['FLASH_NO_ROUTES']);
  });

  it.each<[string, FlashEndpointOptions]>([
    ['imports', { imports: [class Module {}] }],
    ['providers', { providers: [class Job {}] }],
    ['controllers', { controllers: [class Messages {}] }],
    ['configure', { configure: () => undefined }],
  ])('lets a class without routes pass that brings something else to serve by `%s`', (_, options) => {
    @FlashEndpoint(options)
    class Background {}

    expect(readEndpoint(Background).routes).toEqual([]);
  });
});

it.each([
  ['UserService', 'user-service'],
  ['OCRModel', 'ocr-model'],
  ['Gpt2', 'gpt2'],
  ['My_Service', 'my-service'],
])('kebabCase(%s) is %s', (className, expected) => {
  expect(kebabCase(className)).toBe(expected);
});

function endpointWith(options: FlashEndpointOptions) {
  class Some {
    @Get('/x')
    x() {}
  }
  FlashEndpoint(options)(Some);
  return readEndpoint(Some);
}

function codes(read: () => unknown): string[] {
  try {
    read();
  } catch (error) {
    if (error instanceof FlashError) return error.faults.map(({ code }) => code);
    throw error;
  }
  return [];
}
