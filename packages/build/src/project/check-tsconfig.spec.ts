import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { FlashError } from '@flash-ts/core/errors';
import { checkTsconfig } from './check-tsconfig.js';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'flash-tsconfig-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** What is said of a project with these files; undefined when all is well. */
async function said(files: Readonly<Record<string, string>>): Promise<string | undefined> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  try {
    checkTsconfig(join(root, 'tsconfig.json'), root);
    return undefined;
  } catch (error) {
    const { where, message } = error as FlashError;
    return `${where?.file}:${where?.line}: ${message.replaceAll(root, '')}`;
  }
}

it.each<[string, Readonly<Record<string, string>>, string]>([
  [
    'a brace that is missing at the end',
    { 'tsconfig.json': '{\n  "compilerOptions": { "target": "es2023" },\n  "include": ["src"]\n' },
    'tsconfig.json:3: The file is not JSON: close brace expected',
  ],
  [
    'a colon that is missing after a comment',
    {
      'tsconfig.json': '{\n  /* of ours,\n     all */\n  // and "mine"\n  "compilerOptions": { "target" "es2023" }\n}',
    },
    'tsconfig.json:5: The file is not JSON: colon expected',
  ],
  [
    'a base that is not there',
    { 'tsconfig.json': '{\n  "compilerOptions": {},\n  "extends": "./base"\n}' },
    'tsconfig.json:3: The file extends "./base", and the file /base.json does not exist',
  ],
  [
    'a package that is not installed',
    { 'tsconfig.json': '{\n  "extends": ["./base.json", "@acme/tsconfig"]\n}', 'base.json': '{}' },
    'tsconfig.json:2: The file extends "@acme/tsconfig", which is not installed',
  ],
  [
    'a project that is referenced and not there',
    { 'tsconfig.json': '{\n  "references": [{ "path": "." }, { "path": "./other" }]\n}' },
    'tsconfig.json:2: The file references "./other", which has no tsconfig.json',
  ],
  [
    'a fault of what is extended',
    { 'tsconfig.json': '{ "extends": "./config/base.json" }', 'config/base.json': '{\n"a": tru\n}' },
    'config/base.json:2: The file is not JSON: invalid symbol',
  ],
])('says where: %s', async (_, files, text) => {
  expect(await said(files)).toContain(text);
});

it.each<[string, Readonly<Record<string, string>>]>([
  ['comments and last commas', { 'tsconfig.json': '// all\n{\n  "include": ["src", /* not */ ],\n}\n' }],
  ['a mark of the byte order', { 'tsconfig.json': '\uFEFF{}' }],
  ['a comment in a text', { 'tsconfig.json': '{ "include": ["src/**/*.ts", "// ,]"] }' }],
  [
    'bases in a file without its ending and in packages',
    {
      'tsconfig.json': '{ "extends": ["./base", "@acme/config", "@acme/config/strict.json"] }',
      'base.json': '{}',
      'node_modules/@acme/config/tsconfig.json': '{ "extends": "./strict.json" }',
      'node_modules/@acme/config/strict.json': '{}',
    },
  ],
])('takes %s', async (_, files) => {
  expect(await said(files)).toBeUndefined();
});
