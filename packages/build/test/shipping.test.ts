import { execFile } from 'node:child_process';
import { readdir, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { runsAsWorkersDo, WORKER_TARGET } from '../src/native/target.js';
import { readTar, unpack } from '@flash-ts/testkit/archives';
import {
  built,
  failure,
  runBuild,
  fixtureProject,
  type FixturePlace,
  type FixtureProject,
  machineCode,
} from '@flash-ts/testkit/projects';

const HELLO = `
import { FlashEndpoint, Get } from '@flash-ts/core';
@FlashEndpoint({ cpu: 'cpu3c-1-2' })
export class Hello { @Get('/hello') hello() { return {}; } }
`;

const open: FixtureProject[] = [];

async function project(
  files: Record<string, string | Uint8Array>,
  flash?: Record<string, unknown>,
  place?: FixturePlace,
): Promise<FixtureProject> {
  const packageJson = JSON.stringify({ name: 'shipped', version: '1.0.0', type: 'module', flash });
  const made = await fixtureProject({ 'package.json': packageJson, ...files }, place);
  open.push(made);
  return made;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map(({ remove }) => remove()));
});

async function shipped(artifact: string): Promise<string[]> {
  return (await readTar(artifact))
    .map(({ path }) => path)
    .filter((path) => !/^(?:chunks\/|(?:worker|thread|health)\.mjs|flash_manifest\.json$|package\.json$)/.test(path));
}

describe('what is found', () => {
  it('is all of the source folder that package.json names, and nothing that is ignored', async () => {
    const { dir } = await project(
      {
        'app/all.ts': `
          import { FlashEndpoint, Get } from '@flash-ts/core';
          @FlashEndpoint({ cpu: 'cpu3c-1-2' })
          export class First { @Get('/first') first() { return {}; } }
          @FlashEndpoint({ cpu: 'cpu3c-1-2' })
          class Second { @Get('/second') second() { return {}; } }
          export { Second as Renamed };
        `,
        'app/again.ts': `export * from './all.js'; export { First as Alias } from './all.js';`,
        'app/drafts/draft.ts': HELLO,
        'app/local.ts': HELLO,
        'src/old.ts': HELLO,
        '.gitignore': 'local.ts\n',
        '.flashignore': 'drafts/\n',
      },
      { source: 'app' },
    );
    const result = await built(dir);
    expect(result.endpoints.map(({ name, file }) => [name, file])).toEqual([
      ['first', 'app/all.ts'],
      ['second', 'app/all.ts'],
    ]);
  });

  it('is told with its line when it throws, wherever the source lies', async () => {
    const throwing = `interface Settings { a: string }\n\nthrow new Error('no settings');\nexport const s: Settings = { a: '' };`;
    const { dir } = await project(
      {
        'app/hello.ts': `import { s } from './settings.js';\nglobalThis.s = s;\n${HELLO}`,
        'app/settings.ts': throwing,
      },
      { source: 'app' },
    );
    expect(await failure(dir)).toMatchObject({
      code: 'FLASH_IMPORT_FAILED',
      where: { file: 'app/settings.ts', line: 3 },
    });
  });

  it('follows the paths of a tsconfig.json that another one extends', async () => {
    const { dir } = await project({
      'tsconfig.base.json': '{"compilerOptions":{"paths":{"#model/*":["./src/model/*"]}}}',
      'tsconfig.json': '{"extends":"./tsconfig.base.json"}',
      'src/model/greeting.ts': `export const greeting = '/hello';`,
      'src/hello.ts': `import { greeting } from '#model/greeting';\n${HELLO.replace("'/hello'", 'greeting')}`,
    });
    expect((await built(dir)).endpoints[0]?.routes).toEqual([{ method: 'GET', path: '/hello' }]);
  });

  it('may not be brought in by an import when it is ignored', async () => {
    const files = {
      'src/hello.ts': `import { token } from './token.js';\nglobalThis.token = token;\n${HELLO}`,
      'src/token.ts': `export const token = 'hunter2';`,
      '.gitignore': 'token.ts\n',
    };
    const fixture = await project(files);
    expect(await failure(fixture.dir)).toMatchObject({
      code: 'FLASH_IMPORT_IGNORED',
      where: { file: 'src/token.ts' },
      fix: expect.stringContaining('`!/src/token.ts`') as unknown,
    });
    await fixture.write({ '.flashignore': '!/src/token.ts\n' });
    await expect(built(fixture.dir)).resolves.toBeDefined();
  });
});

describe('what user code sees while it is read', () => {
  it('is a bare environment, so that no value of it gets into a file', async () => {
    const { dir } = await project({
      'src/hello.ts': HELLO.replace("'/hello'", "'/' + (process.env.CANARY ?? 'none') + process.env.FLASH_BUILD"),
    });
    const result = await built(dir, { env: { CANARY: 'canary-from-the-shell' } });
    expect(result.endpoints[0]?.routes).toEqual([{ method: 'GET', path: '/none1' }]);
  });
});

describe('what is shipped', () => {
  it('is what flash.include names, links inside the project for what they point at', async () => {
    const fixture = await project(
      { 'src/hello.ts': HELLO, 'models/a.bin': 'weights', 'models/b.tmp': '', '.gitignore': '*.tmp\n' },
      { include: ['models/**'] },
    );
    await symlink('a.bin', join(fixture.dir, 'models/latest.bin'));
    const { files } = await built(fixture.dir);
    expect(await shipped(files.artifact.path)).toEqual(['models/a.bin', 'models/latest.bin']);
    expect(new Set((await readTar(files.artifact.path)).map(({ type }) => type))).toEqual(new Set(['file']));
  });

  it('is never a link that leaves the project, nor nothing', async () => {
    const fixture = await project({ 'src/hello.ts': HELLO }, { include: ['models/*'] });
    expect(await failure(fixture.dir)).toMatchObject({
      code: 'FLASH_INCLUDE_EMPTY',
      message: 'The setting flash.include has "models/*", and no file of the project matches it.',
    });
    await fixture.write({ 'models/server.pem': 'x', 'models/.env': 'x' });
    expect((await failure(fixture.dir)).message).toContain('are private, ignored or reserved: models/server.pem');
    await symlink('/etc/hostname', join(fixture.dir, 'models/host'));
    expect(await failure(fixture.dir)).toMatchObject({ code: 'FLASH_INCLUDE_OUTSIDE' });
  });

  it('has a limit, and the ten largest paths are told', async () => {
    const { dir } = await project(
      { 'src/hello.ts': HELLO, 'models/huge.bin': new Uint8Array(6_000_000) },
      { include: ['models/*'] },
    );
    const error = await failure(dir, { artifactLimitBytes: 6_500_000 });
    expect(error.code).toBe('FLASH_ARTIFACT_TOO_LARGE');
    expect(error.message).toMatch(/has [\d.]+ MB unpacked, and 6\.5 MB are allowed/);
    expect(error.message.split('\n')[1]?.trim()).toBe('6.0 MB  models/huge.bin');
    expect(error.message.split('\n')).toHaveLength(11);
  });

  it('is an external package as it is, and nothing of an excluded one', async () => {
    const files = {
      'src/hello.ts': `import { a } from 'kept-out';\nimport { b } from 'in-image';\nglobalThis.ab = a + b;\n${HELLO}`,
      'node_modules/kept-out/package.json': '{"name":"kept-out","version":"1.0.0","type":"module","main":"index.js"}',
      'node_modules/kept-out/index.js': 'export const a = 1;',
      'node_modules/in-image/package.json': '{"name":"in-image","version":"1.0.0","type":"module","main":"index.js"}',
      'node_modules/in-image/index.js': 'export const b = 2;',
    };
    const { dir } = await project(files, { external: ['kept-out'] });
    const { files: written } = await built(dir, { exclude: ['in-image'] });
    expect(await shipped(written.artifact.path)).toEqual([
      'node_modules/kept-out/index.js',
      'node_modules/kept-out/package.json',
    ]);
  });

  it('is the same byte for byte from two folders, with a native package', async () => {
    const files = {
      'src/hello.ts': `import { a } from 'machine-code';\nglobalThis.a = a;\n${HELLO}`,
      'node_modules/machine-code/package.json': '{"name":"machine-code","version":"1.0.0","gypfile":true}',
      'node_modules/machine-code/index.js': 'exports.a = 1;',
      'node_modules/machine-code/build/Release/binding.node': machineCode('linux-x64'),
    };
    const [here, there] = [await project(files), await project(files, undefined, { root: tmpdir(), depth: 2 })];
    const first = await built(here.dir);
    expect(await shipped(first.files.artifact.path)).toHaveLength(3);
    expect((await built(there.dir)).files.artifact).toMatchObject({ digest: first.files.artifact.digest });
  });
});

describe('the compile cache', () => {
  it('lies beside the artifact, and V8 takes it wherever both are unpacked; only where this machine is like a worker', async () => {
    const { dir } = await project({ 'src/hello.ts': HELLO });
    const { artifact, compileCache } = (await built(dir)).files;
    expect(compileCache !== undefined).toBe(runsAsWorkersDo(WORKER_TARGET));
    if (compileCache === undefined) return;
    const { dir: elsewhere } = await project({}, undefined, { root: tmpdir() });
    await unpack(artifact.path, elsewhere);
    await unpack(compileCache.path, join(elsewhere, '.compile-cache'));
    const chunks = (await readdir(join(elsewhere, 'chunks'))).filter((name) => name.endsWith('.mjs'));
    const { stderr } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '-e', chunks.map((name) => `await import('./chunks/${name}');`).join('')],
      {
        cwd: elsewhere,
        env: {
          NODE_COMPILE_CACHE: join(elsewhere, '.compile-cache'),
          NODE_COMPILE_CACHE_PORTABLE: '1',
          NODE_DEBUG_NATIVE: 'COMPILE_CACHE',
        },
      },
    );
    const accepted = [...stderr.matchAll(/chunks\/(\S+) was accepted/g)].map(([, name]) => name as string);
    expect(accepted.toSorted()).toEqual(chunks.toSorted());
  });
});

describe('a native package without a binary for workers', () => {
  const source = `import { a } from 'machine-code';\nglobalThis.a = a;\n${HELLO}`;

  it('is named, with what was looked for', async () => {
    const { dir } = await project({
      'src/hello.ts': source,
      'node_modules/machine-code/package.json': '{"name":"machine-code","version":"1.2.3","gypfile":true}',
      'node_modules/machine-code/index.js': 'exports.a = 1;',
      'node_modules/machine-code/prebuilds/darwin-arm64/binding.node': machineCode('darwin-arm64'),
    });
    expect(await failure(dir)).toMatchObject({
      code: 'FLASH_NATIVE_NO_BINARY',
      message:
        'The package machine-code 1.2.3 has no binary for linux-x64-glibc, where workers run; the build looked for a .node file for that machine; there are node_modules/machine-code/prebuilds/darwin-arm64/binding.node.',
    });
  });

  it('is refused before its install script has built one, unless the image has it', async () => {
    const { dir } = await project({
      'src/hello.ts': source,
      'node_modules/machine-code/package.json': '{"name":"machine-code","version":"1.2.3","gypfile":true}',
      'node_modules/machine-code/index.js': 'exports.a = 1;',
    });
    const error = await failure(dir);
    expect(error.message).toContain('there is none before its install script has run');
    expect(error.fix).toContain('--exclude machine-code');
    expect((await runBuild(dir, { exclude: ['machine-code'] })).built).toBeDefined();
  });
});
