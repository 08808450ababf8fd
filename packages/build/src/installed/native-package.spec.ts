import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { installedPackage, nativePackage } from './native-package.js';

let root: string;

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'flash-native-')));
});

afterEach(() => rm(root, { recursive: true, force: true }));

async function isNative(manifest: object, files: readonly string[] = []): Promise<boolean> {
  const dir = join(root, 'node_modules/some');
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, 'package.json'), JSON.stringify({ name: 'some', version: '1.0.0', ...manifest }));
  for (const file of files) {
    await mkdir(dirname(join(dir, file)), { recursive: true });
    await writeFile(join(dir, file), '');
  }
  return nativePackage('some', join(dir, 'index.js'), []) !== undefined;
}

it.each([
  [{ gypfile: true }, []],
  [{}, ['binding.gyp']],
  [{}, ['prebuilds/linux-x64/some.node']],
  [{}, ['some.node']],
  [{ binary: { module_name: 'some' }, scripts: { install: 'prebuild-install' } }, []],
])('%j with %j holds machine code', async (manifest, files) => {
  expect(await isNative(manifest, files)).toBe(true);
});

it.each([
  // As napi-build-utils has it, for its own tests.
  [{ binary: { napi_versions: [2, 3] }, scripts: { test: 'node test' } }, []],
  [{ napi: { name: 'some' } }, []],
  [{ scripts: { postinstall: 'node thanks.js' } }, ['index.js']],
])('%j with %j is plain JavaScript', async (manifest, files) => {
  expect(await isNative(manifest, files)).toBe(false);
});

it.each(['buffer', 'string_decoder', 'events'])(
  'finds a package that is called %s as a module of Node',
  async (name) => {
    const dir = join(root, 'node_modules', name);
    await mkdir(dir, { recursive: true });
    await writeFile(join(dir, 'package.json'), JSON.stringify({ name, version: '1.0.0' }));
    expect(installedPackage(name, root)).toBe(dir);
  },
);
