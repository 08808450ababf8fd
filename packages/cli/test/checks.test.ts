import { stripVTControlCharacters } from 'node:util';
import { built, failure, fixtureProject, type FixtureProject } from '@flash-ts/testkit/projects';
import { errorText } from '../src/output/error-text.js';
import { Terminal } from '../src/output/terminal.js';

const terminal = new Terminal({ stdout: process.stdout, stderr: process.stderr }, false, false);

const open: FixtureProject[] = [];

async function project(files: Record<string, string>): Promise<string> {
  const made = await fixtureProject(files);
  open.push(made);
  return made.dir;
}

/** What a person reads after a build that has to fail. */
async function printed(files: Record<string, string>): Promise<string> {
  return stripVTControlCharacters(errorText(await failure(await project(files)), terminal));
}

afterEach(async () => {
  await Promise.all(open.splice(0).map(({ remove }) => remove()));
});

it('routes: reserved and duplicate ones, as the router would match them, prefixes included', async () => {
  expect(
    await printed({
      'src/cats.module.ts': `
import { All, Controller, Get, Module } from '@nestjs/common';

@Controller('cats')
class CatsController {
  @Get(':id') get() {}
  @Get() list() {}
}

@Controller()
class OtherController {
  @All('cats/:name/')
  everything() {}

  @Get('*')
  fallback() {}

  @Get('files/{*path}')
  files() {}
}

@Module({ controllers: [CatsController, OtherController] })
export class CatsModule {}
`,
      'src/api.ts': `
import { FlashEndpoint, Get, Post } from '@flash-ts/core';
import { Options } from '@nestjs/common';
import { CatsModule } from './cats.module.js';

@FlashEndpoint({ name: 'api', cpu: 'cpu3c-1-2', imports: [CatsModule] })
export class Api {
  @Get('no-slash') noSlash() {}
  @Post('/execute/') execute() {}
  @Options('/options') options() {}
}

@FlashEndpoint({ name: 'prefixed', cpu: 'cpu3c-1-2', configure: (app) => void app.setGlobalPrefix('ping') })
export class Prefixed {
  @Get('/') root() {}
}
`,
    }),
  ).toMatchSnapshot();
});

it('types that are gone at run time: interfaces, aliases, type-only imports', async () => {
  expect(
    await printed({
      'src/dto/types.ts': `
import { IsString } from 'class-validator';

export class CreateUser { @IsString() name!: string; }
export interface UserShape { name: string }
export type UserAlias = { name: string };
export type Anything = Record<string, unknown>;
export default class Settings { @IsString() theme!: string; }
`,
      'src/users.ts': `
import { Body, FlashEndpoint, Get, Param, Post, Query } from '@flash-ts/core';
import type { CreateUser } from './dto/types.js';
import { type CreateUser as Renamed, type UserShape, UserAlias, Anything } from './dto/types.js';
import type Settings from './dto/types.js';

interface Local { id: string }

@FlashEndpoint({ name: 'users', cpu: 'cpu3c-1-2' })
export class Users {
  @Post('/type-only') typeOnly(@Body() user: CreateUser) { return user; }
  @Post('/inline-type') inlineType(
    @Query('page') page: number,
    @Body() user: Renamed,
  ) { return { page, user }; }
  @Post('/default') settings(@Body() settings: Settings) { return settings; }
  @Post('/interface') shape(@Body() user: UserShape) { return user; }
  @Post('/alias') alias(@Body() user: UserAlias) { return user; }
  @Get('/local/:id') local(@Param() params: Local, @Query() { name }: { name: string }) { return { params, name }; }
  @Post('/partial') partial(@Body() user: Partial<CreateUser>) { return user; }
  @Post('/union') union(@Body() user: UserShape | string) { return user; }

  @Post('/any') any(@Body() body: any, @Query() query: unknown) { return { body, query }; }
  @Post('/object') object(@Body() body: object, @Param() params: Record<string, string>) { return { body, params }; }
  @Post('/anything') anything(@Body() body: Anything) { return body; }
  @Post('/piped') piped(@Body({ transform: (value: unknown) => value }) body: UserShape) { return body; }
}
`,
    }),
  ).toMatchSnapshot();
});

it('DTOs and parameters: @ValidateNested without @Type, types that no text is turned into', async () => {
  expect(
    await printed({
      'src/dto/order.ts': `
import { Transform, Type } from 'class-transformer';
import { IsString, ValidateNested } from 'class-validator';

export class Country { @IsString() code!: string; }

export class Address {
  @IsString() street!: string;

  @ValidateNested()
  country!: Country;
}

export class Item { @IsString() sku!: string; }

export class Order {
  @ValidateNested() @Type(() => Address) address!: Address;

  @ValidateNested({ each: true })
  items!: Item[];

  @ValidateNested() @Transform(({ value }) => Object.assign(new Item(), value)) first!: Item;
}
`,
      'src/orders.ts': `
import { Body, FlashEndpoint, Get, Headers, Param, Post, Query } from '@flash-ts/core';
import { ParseIntPipe } from '@nestjs/common';
import { Item, Order } from './dto/order.js';

@FlashEndpoint({ name: 'orders', cpu: 'cpu3c-1-2' })
export class Orders {
  @Post('/orders') create(@Body() order: Order) { return order; }
  @Post('/orders/again') again(@Body() order: Order) { return order; }

  @Get('/orders/:id')
  get(
    @Param('id') id: Item,
    @Query('filter') filter: Map<string, string>,
    @Headers('x-tags') tags: Set<string>,
  ) { return { id, filter, tags }; }

  @Get('/allowed/:day')
  allowed(
    @Param('day') day: Date,
    @Query('big') big: bigint,
    @Query('tags') tags: string[],
    @Query('own', ParseIntPipe) own: Item,
  ) { return { day, big, tags, own }; }
}
`,
    }),
  ).toMatchSnapshot();
});

it('classes: no route, a name in two files, a configure that can’t run at build time, modules that don’t fit', async () => {
  expect(
    await printed({
      'src/empty.ts': `
import { FlashEndpoint } from '@flash-ts/core';

@FlashEndpoint({ cpu: 'cpu3c-1-2' })
export class Empty {}
`,
      'src/first.ts': `
import { FlashEndpoint, Get } from '@flash-ts/core';

@FlashEndpoint({ name: 'twice', cpu: 'cpu3c-1-2' })
export class First { @Get('/x') x() {} }
`,
      'src/second.ts': `
import { FlashEndpoint, Get } from '@flash-ts/core';
import { Injectable } from '@nestjs/common';

@Injectable()
class Config { prefix = 'api'; }

@FlashEndpoint({ name: 'twice', cpu: 'cpu3c-1-2' })
export class Second { @Get('/x') x() {} }

@FlashEndpoint({
  name: 'eager',
  cpu: 'cpu3c-1-2',
  providers: [Config],
  configure: (app) => void app.setGlobalPrefix(app.get(Config).prefix.trim()),
})
export class Eager { @Get('/x') x() {} }

@FlashEndpoint({ name: 'cyclic', cpu: 'cpu3c-1-2', imports: [undefined as never] })
export class Cyclic { @Get('/x') x() {} }
`,
    }).then((text) => text.replaceAll(/^ +at .*\n/gm, '')),
  ).toMatchSnapshot();
});

it('the same in JavaScript', async () => {
  expect(
    await printed({
      'src/users.js': `
import { Body, FlashEndpoint, Get, Post } from '@flash-ts/core';
import { IsString, ValidateNested } from 'class-validator';
import { Bind } from '@nestjs/common';

class Address { @IsString() street; }

class User {
  @ValidateNested()
  address;
}

@FlashEndpoint({ cpu: 'cpu3c-1-3', worker: 3, configure: true })
export class Users {
  @Post('/users') @Bind(Body()) create(user) { return user; }

  @Get('ping')
  ping() {}

  @Get('/users/:id') get() {}
  @Get('/users/:name') again() {}
}
`,
    }),
  ).toMatchSnapshot();
});

it('options that contradict each other are a warning with its place, and the build goes on', async () => {
  const { warnings } = await built(
    await project({
      'src/steady.ts': `
import { FlashEndpoint, Get } from '@flash-ts/core';

@FlashEndpoint({ cpu: 'cpu3c-1-2', workers: [2, 2], scalerValue: 8, executionTimeoutMs: 900_000 })
export class Steady { @Get('/x') x() {} }
`,
    }),
  );
  expect(warnings.map((warning) => stripVTControlCharacters(errorText(warning, terminal)))).toMatchSnapshot();
});
