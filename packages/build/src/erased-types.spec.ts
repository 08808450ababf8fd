import { failure, built, fixtureProject, type FixtureProject } from '@flash-ts/testkit/projects';
import type { ErrorReport } from '@flash-ts/core/errors';

const open: FixtureProject[] = [];

async function project(files: Record<string, string>): Promise<string> {
  const made = await fixtureProject(files);
  open.push(made);
  return made.dir;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map(({ remove }) => remove()));
});

/** `handler: the first words of the message → what to write` */
function brief({ code, message, fix, where }: ErrorReport): string {
  return `${where?.file}:${where?.line} ${where?.handler} ${code}: ${message} → ${fix}`;
}

const MODEL = `
import { IsInt, IsString } from 'class-validator';
export class Dto { @IsInt() n!: number; }
export class More { @IsString() s!: string; }
export interface Shape { n: number }
export type Rows = Dto[];
export type Flag = boolean;
export type Anything = unknown;
export enum State { Open = 'open', Closed = 'closed' }
export enum Level { Low, High }
`;

const IMPORTS = `
import { Body, Cookies, FlashEndpoint, Get, Headers, HostParam, Param, Post, Query, UploadedFile, type FormFile } from '@flash-ts/core';
import type { IncomingHttpHeaders } from 'node:http';
import { Anything, Dto, Flag, Level, More, Rows, Shape, State } from './model.js';
import type { Flag as SameFlag } from './model.js';
import * as model from './model.js';
`;

it('refuses types that are erased, each with the line to write', async () => {
  const { faults = [] } = await failure(
    await project({
      'src/model.ts': MODEL,
      'src/crud.ts': `
import { Body, Post } from '@flash-ts/core';
export abstract class Crud<T> { @Post('/generic') create(@Body() item: T) { return item; } }
export function crudOf(type: unknown) {
  abstract class Made { @Post('/made') made(@Body() item: Array<typeof type>) { return item; } }
  return Made;
}
`,
      'src/api.ts': `${IMPORTS}
import { Crud, crudOf } from './crud.js';
type Local = { a: string };

@FlashEndpoint({ name: 'made', cpu: 'cpu3c-1-2' })
export class Made extends crudOf(Dto) {}

@FlashEndpoint({ name: 'api', cpu: 'cpu3c-1-2' })
export class Api extends Crud<Dto> {
  @Post('/list') list(@Body() b: Dto[]) { return b; }
  @Post('/array') array(@Body() b: Array<Dto>) { return b; }
  @Post('/readonly') readonly(@Body() b: readonly Dto[]) { return b; }
  @Post('/readonly-array') readonlyArray(@Body() b: ReadonlyArray<Dto>) { return b; }
  @Post('/tuple') tuple(@Body() b: [Dto, More]) { return b; }
  @Post('/set') set(@Body() b: Set<Dto>) { return b; }
  @Post('/promise') promise(@Body() b: Promise<Dto>) { return b; }
  @Post('/rows') rows(@Body('rows') b?: Dto[]) { return b; }
  @Post('/texts') texts(@Body('texts') b: string[]) { return b; }
  @Post('/anything') anything(@Body() b: unknown[]) { return b; }
  @Post('/shapes') shapes(@Body() b: Shape[]) { return b; }
  @Post('/alias') alias(@Body() b: Rows) { return b; }
  @Post('/namespace') namespace(@Body() b: model.Shape) { return b; }
  @Post('/maybe') maybe(@Body() b: Dto | undefined) { return b; }
  @Post('/nullable') nullable(@Body('owner') owner: Dto | null) { return owner; }
  @Post('/keyed') keyed(@Body('owner') owner: Shape) { return owner; }
  @Post('/date') date(@Body('at') at: Date) { return at; }
  @Post('/big') big(@Body('big') big: bigint) { return String(big); }
  @Post('/enum') enum(@Body('state') state: State) { return state; }
  @Post('/default') default(@Body('n') n = 10) { return n; }
  @Post('/later') later(@Body() b: Later) { return b; }

  @Get('/null') null(@Query('b') b: boolean | null) { return b; }
  @Get('/undefined') undefined(@Query('n') n: number | undefined) { return n; }
  @Get('/text') text(@Query('q') q: string | undefined) { return q; }
  @Get('/maybe-date') maybeDate(@Headers('x-at') at: Date | null = null) { return at; }
  @Get('/flag') flag(@Query('flag') flag: Flag) { return flag; }
  @Get('/same-flag') sameFlag(@Query('flag') flag: SameFlag) { return flag; }
  @Get('/ids') ids(@Query('ids') ids: number[]) { return ids; }
  @Get('/flags') flags(@Query('flags') flags: boolean[] = []) { return flags; }
  @Get('/tags') tags(@Query('tags') tags: readonly string[]) { return tags; }
  @Get('/states') states(@Query('state') state: 'open' | 'closed' | undefined) { return state; }
  @Get('/levels') levels(@Query('level') level?: Level) { return level; }
  @Get('/one') one(@Param('n') n: 1 | 2) { return n; }
  @Get('/inferred') inferred(@Query('b') b = true) { return b; }
  @Get('/computed') computed(@Query('k') k: keyof Dto) { return k; }
  @Get('/either') either(@Query('id') id: number | string) { return id; }
  @Get('/object') object(@Query('filter') filter: Local) { return filter; }
  @Get('/whole') whole(@Query() q: string) { return q; }
  @Get('/headers') headers(@Headers() h: Dto) { return h; }
  @Get('/cookie') cookie(@Cookies('n') n: number, @Cookies('b') b: boolean | undefined, @Cookies('s') s: 'a' | 'b') { return { n, b, s }; }
  @Get('/cookies') cookies(@Cookies() all: Dto, @HostParam('tenant') tenant: bigint) { return { all, tenant }; }
  @Get('/header-shape') headerShape(@Headers() h: { 'x-a': string }) { return h; }
}
class Later { n!: number; }
`,
    }),
  );
  expect(faults.map(brief).join('\n')).toMatchSnapshot();
});

it('takes what every compiler leaves, what is not to be checked, and what pipes of the author judge', async () => {
  const { warnings } = await built(
    await project({
      'src/model.ts': MODEL,
      'src/api.ts': `${IMPORTS}
import { ParseArrayPipe, ParseEnumPipe, UsePipes } from '@nestjs/common';
const pipe = { transform: (value: unknown) => value };

@FlashEndpoint({ name: 'api', cpu: 'cpu3c-1-2' })
export class Api {
  @Post('/dto') dto(@Body() b: model.Dto, @Query() q: Dto) { return { b, q }; }
  @Post('/keyed') keyed(@Body('a') a: Dto, @Body('b') b?: number, @Body('c') c: boolean = true) { return { a, b, c }; }
  @Post('/unchecked') unchecked(@Body('a') a: unknown, @Body('b') b: Anything, @Body('c') c: object | null) { return { a, b, c }; }
  @Post('/bytes') bytes(@Body() b: Buffer) { return b.length; }
  @Post('/piped') piped(@Body(new ParseArrayPipe({ items: Dto })) b: Dto[], @Query('s', new ParseEnumPipe(State)) s: State) { return { b, s }; }
  @Post('/method') @UsePipes(pipe) method(@Body() b: Dto[], @Query('b') b1: boolean | null) { return { b, b1 }; }
  @Post('/form') form(@UploadedFile('f') f: FormFile, @Body('at') at: Date, @Body('tags') tags: string[]) { return { f, at, tags }; }
  @Get('/text/:id') text(
    @Param('id') id: number | string,
    @Query('n') n?: number,
    @Query('at') at?: Date,
    @Query('big') big?: bigint,
    @Query('tags') tags?: string[],
    @Query('any') any?: any[],
    @Query('q') q?: string | string[],
    @Headers('x-q') header?: string | undefined,
  ) { return { id, n, at, big: String(big), tags, any, q, header }; }
  @Get('/headers') headers(@Headers() h: IncomingHttpHeaders, @Query() q: Record<string, string>) { return { h, q }; }
  @Get('/cookies') cookies(@Cookies('a') a: string | undefined, @Cookies() all: object, @HostParam('t') t: string) { return { a, all, t }; }
}

@FlashEndpoint({ name: 'piped', cpu: 'cpu3c-1-2' })
@UsePipes(pipe)
export class Piped {
  @Post('/list') list(@Body() b: Dto[]) { return b; }
}
`,
    }),
  );
  expect(warnings).toEqual([]);
});

it('warns only where Nest alone would serve it: other controllers, global pipes, the semantics of Nest', async () => {
  const handlers = `
  @Post('/shape') shape(
    @Body() b: Shape,
  ) { return b; }
  @Get('/inline/:slug') inline(@Param() p: { slug: string }) { return p; }
  @Post('/partial') partial(@Body() b: Partial<Dto>) { return b; }
  @Post('/list') list(@Body() b: Dto[]) { return b; }
  @Post('/date') date(@Body('at') at: Date) { return at; }`;
  const { warnings } = await built(
    await project({
      'src/model.ts': MODEL,
      'src/app.module.ts': `${IMPORTS}
import { Controller, Module } from '@nestjs/common';
@Controller('cats') class Cats {${handlers}
}
@Module({ controllers: [Cats] }) export class AppModule {}
`,
      'src/api.ts': `${IMPORTS}
import { APP_PIPE } from '@nestjs/core';
import { ValidationPipe } from '@nestjs/common';
import { AppModule } from './app.module.js';

@FlashEndpoint({ name: 'imports', cpu: 'cpu3c-1-2', imports: [AppModule] })
export class Imports {}

@FlashEndpoint({ name: 'nest', cpu: 'cpu3c-1-2', semantics: 'nest' })
export class Nest {${handlers}
}

@FlashEndpoint({ name: 'configured', cpu: 'cpu3c-1-2', configure: (app) => void app.useGlobalPipes(new ValidationPipe()) })
export class Configured {${handlers}
}

@FlashEndpoint({ name: 'provided', cpu: 'cpu3c-1-2', providers: [{ provide: APP_PIPE, useClass: ValidationPipe }] })
export class Provided {${handlers}
}
`,
    }),
  );
  const told = warnings.map(({ code, where }) => `${where?.className}.${where?.handler} ${code}`);
  const expected = ['Cats', 'Nest', 'Configured', 'Provided'].flatMap((name) => [
    `${name}.shape FLASH_BODY_NOT_A_CLASS`,
    `${name}.inline FLASH_BODY_NOT_A_CLASS`,
    `${name}.partial FLASH_BODY_NOT_A_CLASS`,
    `${name}.list FLASH_TYPE_ERASED`,
    `${name}.date FLASH_PARAMETER_TYPE`,
  ]);
  expect(told.toSorted()).toEqual(expected.toSorted());
  const shape = warnings.find(({ where }) => where?.className === 'Cats' && where.handler === 'shape');
  expect(shape?.where).toMatchObject({ file: 'src/app.module.ts', line: 11 });
});
