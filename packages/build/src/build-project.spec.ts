import { access, readFile, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseManifest } from '@flash-ts/core/manifest';
import {
  built,
  deployConfig,
  failure,
  fixtureProject,
  runBuild,
  type FixturePlace,
  type FixtureProject,
} from '@flash-ts/testkit/projects';

const USERS = `
import { Body, FlashEndpoint, Get, Param, Post } from '@flash-ts/core';
import { CreateUser } from './dto/create-user.js';

@FlashEndpoint({ name: 'user-service', cpu: 'cpu3c-1-2', workers: [1, 5] })
export class UserService {
  @Post('/users') create(@Body() user: CreateUser) { return { id: 1, ...user }; }
  @Get('/users/:id') get(@Param('id') id: number) { return { id }; }
}
`;

const CREATE_USER = `
import { IsString, ValidateNested } from 'class-validator';
import { Type } from 'class-transformer';

export class Address { @IsString() city!: string; }
export class CreateUser {
  @IsString() name!: string;
  @ValidateNested() @Type(() => Address) address!: Address;
}
`;

const ORDERS = `
import { FlashEndpoint, Get } from '@flash-ts/core';

@FlashEndpoint({ cpu: 'cpu3c-1-2' })
export default class OrderService {
  @Get('/orders') list() { return []; }
}
`;

const open: FixtureProject[] = [];

async function project(files: Record<string, string>, place?: FixturePlace): Promise<FixtureProject> {
  const made = await fixtureProject(files, place);
  open.push(made);
  return made;
}

/** Without the compile cache, which only some machines can make. */
async function filesOf({ outDir }: { outDir: string }): Promise<string[]> {
  return (await readdir(outDir)).filter((name) => name !== 'compile-cache.tar.gz');
}

afterEach(async () => {
  await Promise.all(open.splice(0).map(({ remove }) => remove()));
});

describe('what a build writes', () => {
  it('finds the classes of several files without a list, and writes its files', async () => {
    const { dir } = await project({
      'src/user.service.ts': USERS,
      'src/dto/create-user.ts': CREATE_USER,
      'src/orders/order.service.ts': ORDERS,
      'src/user.service.spec.ts': 'throw new Error("tests are no source");',
    });
    const { steps, built: result } = await runBuild(dir, { clientTypes: true });
    if (!result) throw new Error('the build failed');

    expect(steps).toEqual(['discover', 'bundle', 'load', 'package']);
    expect(result.projectName).toBe('fixture-app');
    expect(result.warnings).toEqual([]);
    expect(result.endpoints).toEqual([
      {
        name: 'order-service',
        className: 'OrderService',
        digest: expect.stringMatching(/^[\da-f]{64}$/),
        file: 'src/orders/order.service.ts',
        routes: [{ method: 'GET', path: '/orders' }],
        jobs: [],
      },
      {
        name: 'user-service',
        className: 'UserService',
        digest: expect.stringMatching(/^[\da-f]{64}$/),
        file: 'src/user.service.ts',
        routes: [
          { method: 'POST', path: '/users' },
          { method: 'GET', path: '/users/:id' },
        ],
        jobs: [],
      },
    ]);
    const manifest = await parseManifest(await readFile(result.files.manifest, 'utf8'), 'flash_manifest.json');
    expect(manifest).toEqual(result.manifest);
    expect(manifest.resources['user-service']?.functions[0]).toMatchObject({
      request_schema: '#/components/schemas/CreateUser',
    });
    const deploy = JSON.parse(await readFile(result.files.deploy, 'utf8')) as unknown;
    expect(deploy).toEqual(deployConfig(manifest, result.files.artifact.digest));
    const openapi = JSON.parse(await readFile(result.files.openapi, 'utf8')) as typeof result.openapi;
    expect(Object.keys(openapi.components.schemas)).toEqual(
      expect.arrayContaining(['Address', 'CreateUser', 'ValidationError']),
    );
    expect(await filesOf(result)).toEqual([
      'artifact.tar.gz',
      'client-types.json',
      'client.ts',
      'deploy.json',
      'flash_manifest.json',
      'openapi.json',
    ]);
  });

  it('is the same byte for byte from any folder, and another for another source', async () => {
    const files = { 'src/user.service.ts': USERS, 'src/dto/create-user.ts': CREATE_USER };
    const [here, deeper] = [await project(files), await project(files, { depth: 2 })];
    const first = await built(here.dir);
    const second = await built(deeper.dir);
    expect(second.files.artifact).toMatchObject({
      digest: first.files.artifact.digest,
      bytes: first.files.artifact.bytes,
    });
    expect(second.manifest).toEqual(first.manifest);

    // Far from the packages that it uses, so that no order of paths can decide the order of anything.
    const elsewhere = await project(files, { root: tmpdir() });
    expect((await built(elsewhere.dir)).files.artifact.digest).toBe(first.files.artifact.digest);

    await deeper.write({ 'src/user.service.ts': USERS.replace('id: 1', 'id: 2') });
    const changed = await built(deeper.dir);
    expect(changed.files.artifact.digest).not.toBe(first.files.artifact.digest);
    expect(changed.manifest.source_fingerprint).not.toBe(first.manifest.source_fingerprint);
  });

  it('resolves the paths of tsconfig.json, and lets a type stand in a decorated signature', async () => {
    const { dir } = await project({
      'tsconfig.json': '{"compilerOptions":{"target":"es2022","paths":{"@model/*":["./src/model/*"]}}}',
      'src/model/note.ts': `
        import { IsString } from 'class-validator';
        export class Note { @IsString() text!: string; }
        export interface Context { user: string }
      `,
      'src/notes.ts': `
        import { Body, FlashEndpoint, Post } from '@flash-ts/core';
        import { createParamDecorator } from '@nestjs/common';
        import { Context, Note } from '@model/note';
        const Caller = createParamDecorator(() => ({ user: 'Ada' }));
        @FlashEndpoint({ cpu: 'cpu3c-1-2' })
        export class Notes {
          @Post('/notes') add(@Body() note: Note, @Caller() context: Context) { return { note, context }; }
        }
      `,
    });
    const result = await built(dir);
    expect(result.openapi.components.schemas).toHaveProperty('Note');
  });

  it('lets types of a package that is not installed stand in a decorated signature, and refuses its values', async () => {
    const files = {
      'node_modules/@types/absent/package.json': '{"name":"@types/absent","version":"1.0.0","types":"index.d.ts"}',
      'node_modules/@types/absent/index.d.ts': 'export interface Reply { status(code: number): this }\n',
      'src/notes.ts': `
        import { FlashEndpoint, Get } from '@flash-ts/core';
        import { Res } from '@nestjs/common';
        import { Reply } from 'absent';
        @FlashEndpoint({ cpu: 'cpu3c-1-2', semantics: 'nest' })
        export class Notes { @Get('/') list(@Res({ passthrough: true }) reply: Reply) { reply.status(202); return []; } }
      `,
    };
    const { dir, write } = await project(files);
    expect((await built(dir)).endpoints).toMatchObject([{ className: 'Notes' }]);
    await write({ 'src/notes.ts': files['src/notes.ts'].replace('return []', 'return [Reply]') });
    expect(await failure(dir)).toMatchObject({
      code: 'FLASH_IMPORT_UNRESOLVED',
      where: { file: 'src/notes.ts', line: 4 },
    });
  });

  it('does not wait for what a module leaves running, and prints nothing of it', async () => {
    const { dir } = await project({
      'src/busy.ts': `
        import { createServer } from 'node:net';
        import { FlashEndpoint, Get } from '@flash-ts/core';
        console.log('noise');
        await new Promise((resolve) => createServer().listen(0, '127.0.0.1', resolve));
        setInterval(() => {}, 1000);
        @FlashEndpoint({ cpu: 'cpu3c-1-2' })
        export class Busy { @Get('/busy') busy() { return process.pid; } }
      `,
    });
    const result = await built(dir);
    expect(result.endpoints.map(({ name }) => name)).toEqual(['busy']);
  });

  it('does not take what a module sends to its parent for an answer', async () => {
    const { dir } = await project({
      'src/orders.ts': `for (const message of ['ready', null, 1, {}]) process.send?.(message);\n${ORDERS}`,
    });
    const result = await built(dir);
    expect(result.endpoints.map(({ name }) => name)).toEqual(['order-service']);
  });
});

describe('what a build refuses', () => {
  it('a folder that is not a project', async () => {
    const { dir } = await project({});
    const withoutSource = await failure(dir);
    expect(withoutSource).toMatchObject({ code: 'FLASH_PROJECT_INVALID' });
    expect(withoutSource.message).toContain('has no folder src/');
    expect((await failure(join(dir, 'nowhere'))).message).toContain('has no readable package.json');
  });

  it('a project without an endpoint, and shows one', async () => {
    const { dir } = await project({ 'src/plain.ts': 'export class Plain {}' });
    const error = await failure(dir);
    expect(error).toMatchObject({ code: 'FLASH_NO_ENDPOINTS' });
    expect(error.message).toContain(`${join(dir, 'src')} has no class with @FlashEndpoint (1 source file read`);
    expect(error.fix).toContain('@FlashEndpoint(');
  });

  it('a class that is not exported', async () => {
    const { dir } = await project({ 'src/orders.ts': ORDERS.replace('export default class', 'class') });
    const error = await failure(dir);
    expect(error).toMatchObject({
      code: 'FLASH_ENDPOINT_NOT_EXPORTED',
      where: { file: 'src/orders.ts', line: 5, className: 'OrderService' },
      fix: 'Write `export class OrderService`.',
    });
  });

  it('a process that a module leaves running, which is killed with it', async () => {
    const { dir } = await project({
      'src/orders.ts': `
        import { spawn } from 'node:child_process';
        spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
        process.exit(4);
        ${ORDERS}
      `,
    });
    expect((await failure(dir)).message).toContain('exit code 4');
  });

  it('several classes that are not exported, all at once', async () => {
    const source = ORDERS.replace('export default class', 'class');
    const { dir } = await project({ 'src/a.ts': source, 'src/b.ts': source });
    const error = await failure(dir);
    expect(error.code).toBe('FLASH_SOURCE_FAULTS');
    expect(error.faults?.map(({ where }) => where?.file)).toEqual(['src/a.ts', 'src/b.ts']);
  });

  it('a syntax error, in an endpoint’s file and in another', async () => {
    const inEndpoint = await project({ 'src/orders.ts': `${ORDERS}\nconst broken = ;\n` });
    expect(await failure(inEndpoint.dir)).toMatchObject({
      code: 'FLASH_BUNDLE_FAILED',
      where: { file: 'src/orders.ts', line: 9 },
      message: expect.stringMatching(/> +9 \| const broken = ;/) as unknown,
    });
    const elsewhere = await project({
      'src/orders.ts': `import './other.js';\n${ORDERS}`,
      'src/other.ts': 'export const a = 1;\nexport const b = ;\n',
    });
    expect(await failure(elsewhere.dir)).toMatchObject({
      code: 'FLASH_BUNDLE_FAILED',
      where: { file: 'src/other.ts', line: 2 },
    });
  });

  it('an import of what is not there: a file, a package, a name', async () => {
    const file = await project({ 'src/orders.ts': `import './missing.js';\n${ORDERS}` });
    expect(await failure(file.dir)).toMatchObject({
      code: 'FLASH_IMPORT_UNRESOLVED',
      where: { file: 'src/orders.ts', line: 1 },
    });
    const missing = await project({
      'src/orders.ts': `import left from '@not-there/left/pad';\nglobalThis.left = left;\n${ORDERS}`,
    });
    expect(await failure(missing.dir)).toMatchObject({
      code: 'FLASH_IMPORT_UNRESOLVED',
      where: { file: 'src/orders.ts', line: 1 },
      fix: expect.stringContaining('npm install @not-there/left`') as unknown,
    });
    const name = await project({
      'src/orders.ts': `import { nothing } from './other.js';\nglobalThis.nothing = nothing;\n${ORDERS}`,
      'src/other.ts': 'export const something = 1;\n',
    });
    expect(await failure(name.dir)).toMatchObject({
      code: 'FLASH_IMPORT_MISSING',
      message: expect.stringContaining("The source imports 'nothing' from './other.js'") as unknown,
      where: { file: 'src/orders.ts', line: 1 },
    });
  });

  it('a module that throws, and names the line that threw', async () => {
    const { dir } = await project({
      'src/orders.ts': `import { settings } from './settings.js';\nglobalThis.settings = settings;\n${ORDERS}`,
      'src/settings.ts': `interface Settings { a: string }\n\nfunction read(): Settings {\n  throw new Error('no settings');\n}\nexport const settings = read();\n`,
    });
    const error = await failure(dir);
    expect(error).toMatchObject({
      code: 'FLASH_IMPORT_FAILED',
      message: 'Importing src/settings.ts failed with Error: no settings.',
      where: { file: 'src/settings.ts', line: 4 },
    });
    expect(error.cause).toContain('src/settings.ts:4');
    expect(error.cause).not.toContain(dir);
  });

  it('a module that throws before what it exports, by its own error', async () => {
    const { dir } = await project({
      'src/throws.ts': `import { FlashEndpoint, Get } from '@flash-ts/core';\n\nthrow new Error('no licence');\n\n@FlashEndpoint({ cpu: 'cpu3c-1-2' })\nexport class Late { @Get('/x') x() { return 1; } }\n`,
    });
    expect(await failure(dir)).toMatchObject({
      code: 'FLASH_IMPORT_FAILED',
      message: 'Importing src/throws.ts failed with Error: no licence.',
      where: { file: 'src/throws.ts', line: 3 },
    });
  });

  it('a module that never ends, within the limit', async () => {
    const { dir } = await project({ 'src/orders.ts': `${ORDERS}\nfor (;;);\n` });
    expect(await failure(dir, { loadTimeoutMs: 6_000 })).toMatchObject({
      code: 'FLASH_LOAD_TIMEOUT',
      where: { file: 'src/orders.ts' },
    });
  });

  it('a module that ends the process, with what it printed', async () => {
    const { dir } = await project({ 'src/orders.ts': `console.error('giving up');\nprocess.exit(3);\n${ORDERS}` });
    expect(await failure(dir)).toMatchObject({
      code: 'FLASH_LOAD_ENDED',
      where: { file: 'src/orders.ts' },
      message: expect.stringContaining('exit code 3') as unknown,
      cause: 'giving up',
    });
  });

  it('faulty classes: all faults of all files at once, each with its line; the files of the last build stay', async () => {
    const fixture = await project({ 'src/orders.ts': ORDERS });
    const before = await built(fixture.dir);
    await fixture.write({
      'src/orders.ts': ORDERS.replace("'/orders'", "'orders'"),
      'src/users.ts': `
import { FlashEndpoint, Get } from '@flash-ts/core';

@FlashEndpoint({ name: 'order-service', cpu: 'cpu3c-1-2', workers: [3, 1] })
export class Users {
  @Get('/users') list() { return []; }

  @Get('/ping')
  ping() { return 'pong'; }
}
`,
    });
    const error = await failure(fixture.dir);
    expect(error.code).toBe('FLASH_ENDPOINT_FAULTS');
    expect(error.faults?.map(({ code, where }) => [code, where?.file, where?.line])).toEqual([
      ['FLASH_PATH_NO_SLASH', 'src/orders.ts', 6],
      ['FLASH_WORKERS_RANGE', 'src/users.ts', 5],
      ['FLASH_PATH_RESERVED', 'src/users.ts', 9],
      ['FLASH_DUPLICATE_ENDPOINT', 'src/users.ts', 5],
    ]);
    expect(await readFile(before.files.manifest, 'utf8')).toContain('"order-service"');
    await expect(access(before.files.artifact.path)).resolves.toBeUndefined();
    expect(await filesOf(before)).toHaveLength(5);
  });

  it('to go on once it is called off', async () => {
    const { dir } = await project({ 'src/orders.ts': `${ORDERS}\nfor (;;);\n` });
    const { steps, report } = await runBuild(dir, { abortAfter: 'bundle' });
    expect(steps).toEqual(['discover', 'bundle']);
    expect(report?.message).toContain('called off');
    expect(await readdir(join(dir, '.flash'))).toEqual([]);
  });
});
