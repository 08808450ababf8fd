import { readdir } from 'node:fs/promises';
import { built, fixtureProject } from '@flash-ts/testkit/projects';
import { startedArtifact, type StartedArtifact } from './started-artifact.js';

const ESM_PROJECT = {
  'package.json': '{"name":"fixture","version":"1.0.0","type":"module"}',
  '.gitignore': 'private/\n',
  'data/outside.txt': 'outside',
  'data/deep/more.txt': 'more',
  'other/unused.txt': 'nobody opens it',
  'node_modules/twin/package.json':
    '{"name":"twin","version":"1.0.0","exports":{"import":"./index.mjs","require":"./index.cjs"}}',
  'node_modules/twin/index.mjs': 'export const kind = "module";',
  'node_modules/twin/index.cjs': 'exports.kind = "commonjs";',
  'src/data/note.txt': 'plain text',
  'src/data/towns.json': '{"city":"Ulm"}',
  'src/private/key.txt': 'ignored',
  'src/.env': 'SECRET=1',
  'src/lib/extra.ts': `export const extra = 'extra loaded';`,
  'src/jobs/first.job.ts': `export class First {}`,
  'src/jobs/second.job.ts': `export class Second {}`,
  'src/lib/work.ts': `
    import { parentPort, workerData } from 'node:worker_threads';
    parentPort?.postMessage({ doubled: (workerData as number) * 2 });`,
  'src/lib/res.ts': `
    import { globSync, readFileSync, readdirSync } from 'node:fs';
    import { createRequire } from 'node:module';
    import { dirname, join } from 'node:path';
    import { fileURLToPath } from 'node:url';
    import { Worker } from 'node:worker_threads';
    const requireHere = createRequire(import.meta.url);
    const text = (path: string | URL) => readFileSync(path, 'utf8').trim();
    const inPackages = (...paths: string[]) => paths.map((path) => path.split('/node_modules/').at(-1));
    const doubled = (program: URL) => new Promise((done, failed) => {
      const worker = new Worker(program, { workerData: 21 });
      worker.on('message', done).on('error', failed);
    });
    // At import too, as the build itself imports it.
    export const early = text(join(import.meta.dirname, '../data/note.txt'));
    export const read = async (name: string) => ({
      early,
      url: text(new URL('../data/note.txt', import.meta.url)),
      dirname: text(join(import.meta.dirname, '../data/note.txt')),
      filename: text(join(dirname(fileURLToPath(import.meta.url)), '../data/note.txt')),
      outside: text(join(import.meta.dirname, '../../data', 'outside.txt')),
      folder: readdirSync(join(process.cwd(), 'data/deep')),
      json: requireHere('../data/towns.json').city,
      package: typeof requireHere('rxjs').of,
      required: inPackages(requireHere.resolve('rxjs'), requireHere.resolve('class-transformer/cjs/storage')),
      resolved: inPackages(fileURLToPath(import.meta.resolve('rxjs/operators')), fileURLToPath(import.meta.resolve('@nestjs/common')), fileURLToPath(import.meta.resolve('twin'))),
      twin: inPackages(requireHere.resolve('twin')),
      manifest: requireHere('rxjs/package.json').name,
      worker: await doubled(new URL('./work.ts', import.meta.url)),
      compiledWorker: await doubled(new URL('./work.js', import.meta.url)),
      template: (await import(\`./\${name}.js\`)).extra,
      cwd: text('src/data/note.txt'),
      place: import.meta.filename.split('/').slice(-3).join('/'),
    });
    export const missing = (name: string) => import(\`./\${name}.js\`).then(String, (error) => error.code);
    export const jobs = async () => {
      const files = globSync(import.meta.dirname + '/../jobs/*.job{.ts,.js}').toSorted();
      return Promise.all(files.map(async (file) => Object.keys(await import(file))));
    };`,
  'src/a.ts': `
    import { FlashEndpoint, Get } from '@flash-ts/core';
    import { jobs, missing, read } from './lib/res.js';
    import { First } from './jobs/first.job.js';
    @FlashEndpoint({ name: 'places', cpu: 'cpu3c-1-2' })
    export class Places {
      @Get('/read') read() { return read('extra'); }
      @Get('/missing') async missing() { return { code: await missing('nothing') }; }
      @Get('/jobs') async jobs() { return { names: await jobs(), first: First.name }; }
    }`,
};

const COMMONJS_PROJECT = {
  'package.json': '{"name":"fixture","version":"1.0.0"}',
  'tsconfig.json': `{
    // As \`nest new\` has it.
    "compilerOptions": { "module": "nodenext", "experimentalDecorators": true, "emitDecoratorMetadata": true, },
  }`,
  'node_modules/callable/package.json': '{"name":"callable","version":"1.0.0"}',
  // Names that nobody finds without running it, beside a look at its own place.
  'node_modules/callable/index.js': `
    const names = { hidden: () => require('path').basename(__dirname) };
    module.exports = Object.assign(() => 'called', { ...names });`,
  'src/data.json': '{"v":1}',
  'src/views/hello.hbs': 'Hello {{name}}',
  'src/api.ts': `
    import { FlashEndpoint, Get } from '@flash-ts/core';
    import fs = require('fs');
    import path from 'node:path';
    import * as data from './data.json';
    import callable, { hidden } from 'callable';
    const attempt = (what: () => unknown) => { try { return what(); } catch (error: any) { return error.code ?? error.message; } };
    @FlashEndpoint({ name: 'api', cpu: 'cpu3c-1-2' })
    export class Api {
      @Get('/all') all() {
        const name = 'rx' + 'js';
        const unknown = ['no', 'such'].join('-');
        return {
          json: (data as any).v, fs: typeof fs.readFileSync, relative: attempt(() => require('./data.json').v),
          computed: attempt(() => typeof require(name).of), missing: attempt(() => require(unknown)),
          main: require.main === module, filename: path.basename(__filename), dirname: path.basename(__dirname),
          resolved: typeof require.resolve('rxjs'), id: path.basename(module.filename), short: Object.keys({ __dirname }),
          view: fs.readFileSync(path.join(__dirname, 'views', 'hello.hbs'), 'utf8'), hidden: hidden(), called: callable(),
        };
      }
    }`,
};

describe('a module of an ECMAScript project', () => {
  let started: StartedArtifact;

  beforeAll(async () => {
    started = await startedArtifact('places', ESM_PROJECT);
  });

  afterAll(() => started?.remove());

  it('finds files, packages, threads and other modules from its own path', async () => {
    expect(await started.json('/read')).toEqual({
      early: 'plain text',
      url: 'plain text',
      dirname: 'plain text',
      filename: 'plain text',
      outside: 'outside',
      folder: ['more.txt'],
      json: 'Ulm',
      package: 'function',
      required: ['rxjs/dist/cjs/index.js', 'class-transformer/cjs/storage.js'],
      resolved: ['rxjs/dist/cjs/operators/index.js', '@nestjs/common/index.js', 'twin/index.mjs'],
      twin: ['twin/index.cjs'],
      manifest: 'rxjs',
      worker: { doubled: 42 },
      compiledWorker: { doubled: 42 },
      template: 'extra loaded',
      cwd: 'plain text',
      place: 'src/lib/res.ts',
    });
  });

  it('gets Node’s own error for a module that is not there', async () => {
    expect(await started.json('/missing')).toEqual({ code: 'ERR_MODULE_NOT_FOUND' });
  });

  it('finds the modules that a glob names', async () => {
    expect(await started.json('/jobs')).toEqual({ names: [['First'], ['Second']], first: 'First' });
  });

  it('ships what is opened and lies below the source, and nothing that is ignored, private or unused', async () => {
    const entries = await readdir(started.folder, { recursive: true });
    const shipped = entries.filter((path) => /^(?:src|data|other)/.test(path) && /\.\w+$/.test(path));
    expect(shipped.toSorted()).toEqual([
      'data/deep/more.txt',
      'data/outside.txt',
      'src/data/note.txt',
      'src/data/towns.json',
      'src/jobs/first.job.ts',
      'src/jobs/second.job.ts',
      'src/lib/work.js',
      'src/lib/work.ts',
    ]);
  });
});

it('a CommonJS project finds what it does when it is compiled and run', async () => {
  const started = await startedArtifact('api', COMMONJS_PROJECT);
  try {
    expect(await started.json('/all')).toEqual({
      json: 1,
      fs: 'function',
      relative: 1,
      computed: 'function',
      missing: 'MODULE_NOT_FOUND',
      main: false,
      filename: 'api.js',
      dirname: 'src',
      resolved: 'string',
      id: 'api.js',
      short: ['__dirname'],
      view: 'Hello {{name}}',
      hidden: 'callable',
      called: 'called',
    });
  } finally {
    await started.remove();
  }
});

it('a CommonJS project without `esModuleInterop` imports as a namespace what its compiler requires', async () => {
  const started = await startedArtifact('api', {
    'package.json': '{"name":"fixture","version":"1.0.0"}',
    'tsconfig.json': `{
      "compilerOptions": { "module": "commonjs", "esModuleInterop": false, "experimentalDecorators": true, "emitDecoratorMetadata": true }
    }`,
    'node_modules/callable/package.json': '{"name":"callable","version":"1.0.0"}',
    'node_modules/callable/index.js': `module.exports = () => 'called';`,
    'node_modules/located/package.json': '{"name":"located","version":"1.0.0"}',
    'node_modules/located/index.js': `module.exports = () => require('path').basename(__dirname);`,
    'node_modules/instance/package.json': '{"name":"instance","version":"1.0.0"}',
    'node_modules/instance/index.js': `class Counter { #count = 0; next() { return (this.#count += 1); } } module.exports = new Counter();`,
    'node_modules/types-only/package.json': '{"name":"types-only","version":"1.0.0"}',
    'node_modules/types-only/index.js': `throw new Error('loaded for a type')`,
    'src/towns.json': '["Ulm","Bonn"]',
    'src/whole.ts': `function whole() { return 'whole'; } export = whole;`,
    'src/named.ts': `export const named = 'named';`,
    'src/api.ts': `
      import { FlashEndpoint, Get } from '@flash-ts/core';
      import * as nest from '@nestjs/common';
      import * as assert from 'node:assert';
      import * as callable from 'callable';
      import * as located from 'located'; import * as instance from 'instance';
      import * as types from 'types-only';
      import * as towns from './towns.json';
      import * as whole from './whole';
      import * as named from './named';
      @FlashEndpoint({ name: 'api', cpu: 'cpu3c-1-2' })
      export class Api {
        @Get('/all') all() {
          assert(true);
          (callable as any).seen = true;
          const typed: types.Some | undefined = undefined;
          return [callable(), (callable as any).seen, located(), instance.next(), instance.next(), Array.isArray(towns), whole(),
            Object.keys(named), new nest.NotFoundException().getStatus(), typed ?? 'typed'];
        }
      }`,
  });
  try {
    expect(await started.json('/all')).toEqual([
      'called',
      true,
      'located',
      1,
      2,
      true,
      'whole',
      ['named'],
      404,
      'typed',
    ]);
  } finally {
    await started.remove();
  }
});

it('the build warns of what it can’t know, with file and line', async () => {
  const project = await fixtureProject({
    '.gitignore': 'secret.txt\n',
    'src/secret.txt': 'x',
    'src/a.ts': `import { FlashEndpoint, Get } from '@flash-ts/core';
      import { readFileSync } from 'node:fs';
      const load = (name: string) => import(name);
      const lost = () => readFileSync(new URL('./nowhere.txt', import.meta.url));
      const looked = (name: string) => import.meta.resolve(name);
      const kept = () => readFileSync(import.meta.dirname + '/secret.txt');
      @FlashEndpoint({ cpu: 'cpu3c-1-2' })
      export class A { @Get('/a') a() { return [load, lost, looked, kept].length; } }`,
  });
  try {
    const { warnings } = await built(project.dir);
    expect(warnings.map(({ code, where }) => [code, where?.file, where?.line])).toEqual([
      ['FLASH_FILE_NOT_SHIPPED', 'src/a.ts', 4],
      ['FLASH_FILE_NOT_SHIPPED', 'src/a.ts', 6],
      ['FLASH_LOOKUP_UNKNOWN', 'src/a.ts', 5],
      ['FLASH_LOOKUP_UNKNOWN', 'src/a.ts', 3],
    ]);
  } finally {
    await project.remove();
  }
});
