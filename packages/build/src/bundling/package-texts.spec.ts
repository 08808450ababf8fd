import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { NativePackage } from '../installed/native-package.js';
import { PackageTexts } from './package-texts.js';

let root: string;

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'flash-texts-')));
});

afterEach(() => rm(root, { recursive: true, force: true }));

async function installed(name: string, files: Readonly<Record<string, string>>): Promise<NativePackage> {
  const dir = join(root, 'node_modules', name);
  for (const [path, text] of Object.entries({ 'package.json': JSON.stringify({ name }), ...files })) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), text);
  }
  return { name, dir };
}

async function namesIn(files: Readonly<Record<string, string>>): Promise<string[]> {
  const loader = await installed('loader', files);
  const dependencies = ['pg', '@acme/driver', 'loader', 'not-installed', '@types/pg', '@nestjs/axios'];
  await installed('pg', {});
  await installed('@acme/driver', {});
  await installed('undeclared', {});
  const read = await new PackageTexts(new Set(dependencies)).read(new Map([[loader.dir, loader]]));
  return read.map(({ name, dir }) => {
    expect(dir).toBe(join(root, 'node_modules', name));
    return name;
  });
}

it.each([
  ['a require', { 'index.js': `require('pg')` }, ['pg']],
  ['a module of a package', { 'lib/a.cjs': `require("@acme/driver/deep.js")` }, ['@acme/driver']],
  [
    'an import',
    { 'index.mjs': `import pg from 'pg'; export * from '@acme/driver'; import('pg')` },
    ['pg', '@acme/driver'],
  ],
  ['a name for a computed require', { 'a.js': `const load = (name) => require(name)`, 'b.js': `load('pg')` }, ['pg']],
])('%s of a dependency of the project is something to load', async (_, files, expected) => {
  expect(await namesIn(files)).toEqual(expected);
});

it.each([
  ['a text, where nothing is loaded by a name that is made', { 'index.js': `const type = 'pg'; require('fs')` }],
  ['a package that is no dependency', { 'index.js': `require('undeclared')` }],
  ['a dependency that is not there', { 'index.js': `require('not-installed')` }],
  ['itself', { 'index.js': `require('loader')` }],
  ['its tests', { 'test/index.js': `require('pg')`, 'examples/a.js': `require(name); require('pg')` }],
  ['another name that begins alike', { 'index.js': `require('pg-pool')` }],
  ['types', { 'index.d.ts': `import 'pg'` }],
])('%s is nothing to load', async (_, files) => {
  expect(await namesIn(files)).toEqual([]);
});

it('tells the modules of the kernel that packages may ask for, and reads each package once', async () => {
  const first = await installed('first', {
    'index.js': `require('rxjs'); require("@nestjs/core/injector/module"); require('@nestjs/axios'); 'fastify-plugin';`,
  });
  const second = await installed('second', { 'index.js': 'import { validate } from `class-validator`;' });
  const texts = new PackageTexts(new Set());
  await texts.read(new Map([[first.dir, first]]));
  await rm(first.dir, { recursive: true });
  await texts.read(new Map([first, second].map((found) => [found.dir, found])));
  expect(texts.kernel).toEqual(['@nestjs/core/injector/module', 'class-validator', 'rxjs']);
});
