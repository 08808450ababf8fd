import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuildResult } from '@flash-ts/build';
import { built, fixtureProject, type FixtureProject } from '@flash-ts/testkit/projects';
import { compile } from './consumer.js';

const WITH_TYPES = { clientTypes: true };

const SOURCE = `
import { Body, Controller, createParamDecorator, Delete, Module, StreamableFile } from '@nestjs/common';
import { FlashEndpoint, Get, Headers, Param, Post, Query, Req, Sse } from '@flash-ts/core';
import { IsEnum, IsInt, IsOptional, IsString } from 'class-validator';
import { Observable, of } from 'rxjs';

export enum Role { Admin = 'admin', Member = 'member' }
export type Id = string & { readonly __brand: 'Id' };
export interface Tree { value: number; children: Tree[] }
export interface Page<Item> { items: Item[]; next?: string | undefined }
export class Money { constructor(readonly cents: bigint) {} toJSON() { return { cents: this.cents.toString() }; } }

export class CreateUser {
  @IsString() name!: string;
  @IsInt() age?: number;
}

export class ListQuery { @IsOptional() @IsEnum(Role) role?: Role; }

export class User extends CreateUser {
  id!: Id;
  role!: Role;
  born!: Date;
  tags!: readonly ('a' | "it's")[];
  balance!: Money;
  manager!: User | null;
  seen = new Map<string, number>();
  private secret = 'x';
  #hidden = 1;
  greet() { return this.secret + this.#hidden; }
}

const Tenant = createParamDecorator(() => 'tenant');

class Base {
  /** Whether it is alive. */
  @Get('/alive') alive() { return { alive: true as const }; }
}

@Controller('/admin')
export class AdminController {
  @Get('/users/:id') get(@Param('id') id: number) { return [id, 'admin'] as [number, string]; }
  @Delete('/users') async clear(): Promise<void> {}
}

@Module({ controllers: [AdminController] })
export class AdminModule {}

@FlashEndpoint({ name: 'delete', cpu: 'cpu3c-1-2', imports: [AdminModule] })
export class UserService extends Base {
  /**
   * Makes a user.
   * It can be found at once.
   */
  @Post('/users')
  async create(@Tenant() _tenant: string, @Body() user: CreateUser, @Headers('x-dry-run') dry?: boolean): Promise<User> {
    return Object.assign(new User(), user, { dry });
  }

  @Get('/users/:id') get(@Req() _request: object, @Param('id') id: string) { return { id, at: new Date(), deep: { list: [1, undefined] } }; }
  @Get('/users') list(@Query() { role }: ListQuery, @Query('page') page: number = 1): Page<User> { void role; void page; return { items: [] }; }
  @Get('/tree') tree(): Tree { return { value: 1, children: [] }; }
  @Get('/maybe') maybe() { return Math.random() > 2 ? 'text' : null; }
  @Get('/later') later() { return of({ at: new Date() }); }
  @Get('/file') file() { return new StreamableFile(Buffer.from('')); }
  @Get('/any') any(): any { return 1; }
  @Get('/record') record(): Record<string, { n: number }> { return {}; }
  @Sse('/events') events(@Query('from') _from: number): Observable<{ data: string }> { return of({ data: 'x' }); }
  @Get('/files/*') read(@Param('*') path: string) { return path; }
}
`;

const CONSUMER = `
import { Endpoint, type ServerSentEvent } from '@flash-ts/core/client';
import { deleteEndpoint, type Role, type User } from './client.js';

const users = Endpoint.connect({ contract: deleteEndpoint, url: 'http://127.0.0.1:1' });
export async function use() {
  const user: User = await users.create({ name: 'Ada' });
  const role: Role = user.role === 'admin' ? 'member' : user.role;
  const born: string = user.born;
  const cents: string = user.balance.cents;
  const manager: string | undefined = user.manager?.manager?.name;
  const page = await users.list({ role: 'admin' });
  const next: string | undefined = page.next;
  const items: User[] = page.items;
  const alive: true = (await users.alive()).alive;
  const file: Uint8Array = await users.file();
  const tuple: [number, string] = await users.adminControllerGet(1);
  const nothing: void = await users.clear();
  const events: AsyncGenerator<ServerSentEvent> = users.events(1);
  const tree: number | undefined = (await users.tree()).children[0]?.children[0]?.value;
  // @ts-expect-error what the class hides
  void user.secret;
  // @ts-expect-error what JSON leaves out
  void user.greet;
  // @ts-expect-error another type
  await users.get(5);
  return [role, born, cents, manager, next, items, alive, file, tuple, nothing, events, tree, await users.create({ name: 'x' }, true)];
}
`;

describe('.flash/client.ts', () => {
  let project: FixtureProject;
  let result: BuildResult;
  let text: string;

  beforeAll(async () => {
    project = await fixtureProject({ 'src/users.ts': SOURCE });
    result = await built(project.dir, WITH_TYPES);
    text = await readFile(result.files.client, 'utf8');
  });

  afterAll(() => project.remove());

  it('has the contract and the types as JSON has them, and imports nothing of the source', () => {
    expect(result.warnings).toEqual([]);
    expect(text).toMatchSnapshot();
    expect(result.client.source).toBe(text);
  });

  it('compiles in a project without Nest, and gives the handlers their types', async () => {
    expect(await compile(CONSUMER, { 'client.ts': text })).toBe('');
  });

  it('is the same as JavaScript with declarations', async () => {
    const { javascript, declarations } = result.client;
    expect(await compile(CONSUMER, { 'client.js': javascript, 'client.d.ts': declarations })).toBe('');
    await writeFile(join(project.dir, 'client.mjs'), javascript);
    const module = (await import(join(project.dir, 'client.mjs'))) as {
      deleteEndpoint: { name: string; handlers: object };
    };
    expect(module.deleteEndpoint).toMatchObject({
      name: 'delete',
      app: 'fixture-app',
      handlers: { events: { answer: 'events' } },
    });
  });

  it('is the same byte for byte in another folder, and when it is built again', async () => {
    const other = await fixtureProject({ 'src/users.ts': SOURCE }, { depth: 1 });
    expect((await built(other.dir, WITH_TYPES)).client).toEqual(result.client);
    await other.remove();
    expect((await built(project.dir, WITH_TYPES)).client).toEqual(result.client);
  });

  it('follows the source, and leaves nothing beside the files of the build', async () => {
    await project.write({ 'src/users.ts': SOURCE.replace('{ alive: true as const }', '{ alive: 5 }') });
    const { client } = await built(project.dir, WITH_TYPES);
    expect(client.source).toContain('alive(): Promise<{ alive: number }>;');
    await project.write({ 'src/users.ts': SOURCE });
  });
});

it('follows a tsconfig.json with aliases, strictness and settings of older compilers', async () => {
  const project = await fixtureProject({
    'tsconfig.json': JSON.stringify({
      compilerOptions: {
        target: 'ES2021',
        module: 'commonjs',
        moduleResolution: 'node',
        baseUrl: './',
        paths: { '@models/*': ['src/models/*'] },
        experimentalDecorators: true,
        emitDecoratorMetadata: true,
        outDir: './dist',
        incremental: true,
        strictNullChecks: false,
      },
    }),
    'src/models/item.ts': 'export class Item { id!: number; name?: string }',
    'src/items.ts': `
      import { FlashEndpoint, Get } from '@flash-ts/core';
      import { Item } from '@models/item';
      @FlashEndpoint({ name: 'items', cpu: 'cpu3c-1-2' })
      export default class Items {
        @Get('/items') async list(): Promise<Item[]> { return []; }
      }
    `,
  });
  const { client } = await built(project.dir, WITH_TYPES);
  await project.remove();
  expect(client.source).toContain('list(): Promise<Item[]>;');
  expect(client.source).toContain('export interface Item {\n  id: number;\n  name?: string;\n}');
});
