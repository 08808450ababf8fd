import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { hasModuleInterop, moduleFormats } from './module-format.js';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'flash-format-'));
});

afterEach(() => rm(root, { recursive: true, force: true }));

async function formatOf(files: Record<string, string>, file = 'src/a.ts') {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return moduleFormats('tsconfig.json' in files ? join(root, 'tsconfig.json') : undefined)(join(root, file));
}

const config = (module: string) => `{ /* of the compiler */ "compilerOptions": { "module": "${module}", }, // end\n}`;

it.each([
  ['commonjs', { 'package.json': '{"type":"module"}', 'tsconfig.json': config('CommonJS') }],
  ['module', { 'package.json': '{}', 'tsconfig.json': config('esnext') }],
  ['commonjs', { 'package.json': '{}', 'tsconfig.json': config('nodenext') }],
  ['module', { 'package.json': '{"type":"module"}', 'tsconfig.json': config('node20') }],
  ['commonjs', { 'package.json': '{}' }],
  ['module', { 'package.json': '{"type":"module"}' }],
  [
    'commonjs',
    {
      'package.json': '{"type":"module"}',
      'tsconfig.json': '{"extends":"./base"}',
      'base.json': config('commonjs'),
    },
  ],
  [
    'commonjs',
    {
      'package.json': '{"type":"module"}',
      'tsconfig.json': '{"extends":"@acme/config"}',
      'node_modules/@acme/config/tsconfig.json': config('commonjs'),
    },
  ],
] as const)('is %s for %j', async (expected, files) => {
  expect(await formatOf(files)).toBe(expected);
});

it.each([
  '{"compilerOptions":null}',
  '{"extends":null,"compilerOptions":{}}',
  '{"extends":[5,{}]}',
  '{"extends":true}',
  'null',
])('is that of package.json where tsconfig.json says nothing of it: %s', async (text) => {
  expect(await formatOf({ 'package.json': '{"type":"module"}', 'tsconfig.json': text })).toBe('module');
});

it('is what a file’s ending says first', async () => {
  const files = { 'package.json': '{}', 'tsconfig.json': config('commonjs') };
  expect(await formatOf(files, 'src/a.mts')).toBe('module');
  expect(await formatOf({ 'package.json': '{"type":"module"}' }, 'src/a.cts')).toBe('commonjs');
});

it.each([
  [false, '5.9.3', { module: 'commonjs' }],
  [true, '6.0.3', { module: 'commonjs' }],
  [true, undefined, { module: 'commonjs' }],
  [true, '5.9.3', { module: 'nodenext' }],
  [true, '5.9.3', { module: 'Preserve' }],
  [true, '5.9.3', { module: 'commonjs', esModuleInterop: true }],
  [false, '6.0.3', { module: 'nodenext', esModuleInterop: false }],
] as const)('module interop is %s with TypeScript %s and %j', async (expected, typescript, compilerOptions) => {
  const path = join(root, 'base.json');
  await writeFile(path, JSON.stringify({ compilerOptions }));
  await writeFile(join(root, 'tsconfig.json'), '{ "extends": "./base.json" }');
  expect(hasModuleInterop(join(root, 'tsconfig.json'), typescript)).toBe(expected);
  expect(hasModuleInterop(undefined, typescript)).toBe(typescript !== '5.9.3');
});
