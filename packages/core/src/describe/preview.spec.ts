import {
  All,
  Body,
  Controller,
  Get,
  Head,
  HttpCode,
  Module,
  Post,
  Redirect,
  RequestMethod,
  Version,
  VERSION_NEUTRAL,
  VersioningType,
  type DynamicModule,
} from '@nestjs/common';
import { NestFactory, RouterModule } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { endpointModule } from '../application/index.js';
import { FlashEndpoint } from '../decorators/flash-endpoint.js';
import { endpointOptions, inspectEndpoint } from '../definition/index.js';
import type { FlashError } from '../errors/index.js';
import { previewEndpoint } from './preview.js';

const constructed: string[] = [];

class Database {
  readonly prefix: string;
  constructor() {
    constructed.push('Database');
    this.prefix = 'from-database';
  }
}

@Controller({ path: 'cats', version: '1' })
class CatsController {
  @Get() list() {
    return [];
  }
  @Get(':id') get() {
    return {};
  }
  @Post() create() {
    return {};
  }
  @Version(['2', VERSION_NEUTRAL]) @Post('feed') @HttpCode(202) feed() {
    return {};
  }
}

@Controller(['birds', '/avian/'])
class BirdsController {
  @Get(['a', '/b/']) list() {
    return [];
  }
  @All('any') any() {
    return {};
  }
  @Head('head') head() {
    return {};
  }
}

@Module({ controllers: [CatsController], providers: [Database] })
class CatsModule {}

class BirdsModule {
  static forRoot(): DynamicModule {
    return { module: BirdsModule, controllers: [BirdsController] };
  }
}

@Module({
  imports: [CatsModule, BirdsModule.forRoot(), RouterModule.register([{ path: 'zoo', module: BirdsModule }])],
})
class AppModule {}

@Controller()
class ExtraController {
  @Get('extra') @Redirect('/elsewhere', 307) extra() {}
}

@FlashEndpoint({
  name: 'api',
  cpu: 'cpu3c-2-4',
  imports: [AppModule],
  controllers: [ExtraController],
  configure(app) {
    app.setGlobalPrefix('api', { exclude: [{ path: 'extra', method: RequestMethod.GET }] });
    app.enableVersioning({ type: VersioningType.URI });
  },
})
class Api {
  @Post('/own/') own(@Body() body: unknown) {
    return body;
  }
}

const spelled = async (target: typeof Api | (new () => object)) =>
  (await previewEndpoint(target)).routes.map(({ method, path }) => `${method} ${path}`);

/** What an initialized app registers with Fastify. */
async function registered(target: typeof Api): Promise<string[]> {
  const adapter = new FastifyAdapter();
  const routes: string[] = [];
  adapter.getInstance().addHook('onRoute', ({ method, url }: { method: string | string[]; url: string }) => {
    routes.push(...[method].flat().map((one) => `${one} ${url}`));
  });
  const app = await NestFactory.create<NestFastifyApplication>(endpointModule(target), adapter, { logger: false });
  await endpointOptions(target)?.configure?.(app);
  await app.init();
  await app.close();
  return routes;
}

it('lists what the app serves, prefixes and versions included, and instantiates nothing', async () => {
  expect(await spelled(Api)).toEqual([
    'POST /api/own',
    'GET /extra',
    'GET /api/v1/cats',
    'GET /api/v1/cats/:id',
    'POST /api/v1/cats',
    'POST /api/v2/cats/feed',
    'POST /api/cats/feed',
    'GET /api/zoo/birds/a',
    'GET /api/zoo/avian/a',
    'GET /api/zoo/birds/b',
    'GET /api/zoo/avian/b',
    ...['birds', 'avian'].flatMap((path) =>
      ['GET', 'POST', 'PUT', 'DELETE', 'PATCH'].map((method) => `${method} /api/zoo/${path}/any`),
    ),
    'HEAD /api/zoo/birds/head',
    'HEAD /api/zoo/avian/head',
  ]);
  expect(constructed).toEqual([]);
});

it('agrees with what Nest registers', async () => {
  const served = new Set(await registered(Api));
  expect((await spelled(Api)).filter((route) => !served.has(route))).toEqual([]);
});

it('has the statuses that are served: 200 for a POST of its own, Nest’s for other controllers', async () => {
  const { routes } = inspectEndpoint(Api, (await previewEndpoint(Api)).routes).definition;
  const statuses = routes
    .filter(({ method }) => method !== 'PUT')
    .map(({ method, path, status }) => `${method} ${path} ${status}`);
  expect(statuses).toEqual(
    expect.arrayContaining([
      'POST /api/own 200',
      'GET /extra 307',
      'POST /api/v1/cats 201',
      'POST /api/cats/feed 202',
      'POST /api/zoo/birds/any 200',
    ]),
  );
  expect(routes.map(({ path }) => path)).not.toContain('/api/zoo/birds/head');
});

it('finds the same route in two controllers, and a reserved one that a prefix yields', async () => {
  @Controller('p')
  class First {
    @Get('ing') ping() {}
    @Get('x/:id') one() {}
  }
  @Controller()
  class Second {
    @All('p/x/:name/') other() {}
  }
  @Controller('ping')
  class Ping {
    @Get() root() {}
  }
  @FlashEndpoint({ name: 'twice', controllers: [First, Second, Ping] })
  class Twice {}

  const { faults } = inspectEndpoint(Twice, (await previewEndpoint(Twice)).routes);
  expect(faults.map(({ code, where, message }) => [code, where?.className, message])).toEqual([
    ['FLASH_PATH_RESERVED', 'Ping', expect.stringContaining('GET /ping would answer /ping')],
    [
      'FLASH_DUPLICATE_ROUTE',
      'Second',
      'Duplicate route GET /p/x/:name: both First.one (/p/x/:id) and Second.other (/p/x/:name) answer it.',
    ],
  ]);
});

it('lets versions that a header tells share a path', async () => {
  @Controller({ path: 'x', version: '1' })
  class One {
    @Get() x() {}
  }
  @Controller({ path: 'x', version: ['2', '3'] })
  class Two {
    @Get() x() {}
  }
  @FlashEndpoint({
    name: 'versions',
    controllers: [One, Two],
    configure: (app) => void app.enableVersioning({ type: VersioningType.HEADER, header: 'x-version' }),
  })
  class Versions {}

  expect(inspectEndpoint(Versions, (await previewEndpoint(Versions)).routes).faults).toEqual([]);
});

it('explains a `configure` that needs a provider, and modules that can’t be put together', async () => {
  @FlashEndpoint({
    name: 'eager',
    imports: [AppModule],
    configure: (app) => void app.setGlobalPrefix(app.get(Database).prefix.toLowerCase()),
  })
  class Eager {}
  @FlashEndpoint({ name: 'cyclic', imports: [undefined as never] })
  class Cyclic {}

  const errors = await Promise.all(
    [Eager, Cyclic].map((target) => previewEndpoint(target).catch((error: FlashError) => error)),
  );
  expect(errors).toEqual([
    expect.objectContaining({
      code: 'FLASH_CONFIGURE_FAILED',
      message: expect.stringContaining('TypeError') as unknown,
    }),
    expect.objectContaining({ code: 'FLASH_MODULE_UNUSABLE' }),
  ]);
});
