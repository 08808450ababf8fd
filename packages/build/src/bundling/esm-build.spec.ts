import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { esmBuild } from './esm-build.js';

const UMD = `(function (factory) {
    if (typeof module === "object" && typeof module.exports === "object") {
        var v = factory(require, exports);
    }
})(function (require, exports) {});`;

let modules: string;

beforeEach(async () => {
  modules = join(await realpath(await mkdtemp(join(tmpdir(), 'flash-esm-'))), 'node_modules');
});

afterEach(() => rm(dirname(modules), { recursive: true, force: true }));

async function install(files: Record<string, string>): Promise<(path: string) => string> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(modules, path)), { recursive: true });
    await writeFile(join(modules, path), text);
  }
  return (path) => join(modules, path);
}

it('takes the ECMAScript twin of a module, at any depth, where it is there', async () => {
  const at = await install({
    'rxjs/package.json': '{"name":"rxjs","version":"7.0.0"}',
    'rxjs/dist/cjs/index.js': '',
    'rxjs/dist/cjs/only.js': '',
    'rxjs/dist/esm/index.js': '',
    'class-transformer/cjs/storage.js': '',
    'class-transformer/esm2015/storage.js': '',
  });
  expect(esmBuild(at('rxjs/dist/cjs/index.js'))).toBe(at('rxjs/dist/esm/index.js'));
  expect(esmBuild(at('class-transformer/cjs/storage.js'))).toBe(at('class-transformer/esm2015/storage.js'));
  expect(esmBuild(at('rxjs/dist/cjs/only.js'))).toBe(at('rxjs/dist/cjs/only.js'));
});

it('takes the module of a package whose main hides what it requires, and leaves any other main', async () => {
  const fields = { version: '1.0.0', main: './umd/main.js', module: './esm/main.js' };
  const at = await install({
    'hidden/package.json': JSON.stringify({ ...fields, name: 'hidden' }),
    'hidden/umd/main.js': UMD,
    'hidden/umd/other.js': UMD,
    'hidden/esm/main.js': '',
    'plain/package.json': JSON.stringify({ ...fields, name: 'plain' }),
    'plain/umd/main.js': 'module.exports = function callable() {};',
    'plain/esm/main.js': 'export default function callable() {}',
  });
  expect(esmBuild(at('hidden/umd/main.js'))).toBe(at('hidden/esm/main.js'));
  expect(esmBuild(at('hidden/umd/other.js'))).toBe(at('hidden/umd/other.js'));
  expect(esmBuild(at('plain/umd/main.js'))).toBe(at('plain/umd/main.js'));
});

it('leaves the project’s own modules alone', () => {
  expect(esmBuild('/project/src/dist/cjs/index.js')).toBe('/project/src/dist/cjs/index.js');
});
