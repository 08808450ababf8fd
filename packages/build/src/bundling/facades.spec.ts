import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

let root: string;

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'flash-facades-')));
  await write({
    'package.json': '{"name":"app"}',
    'main.js': 'export {}',
    'node_modules/fastify/package.json':
      '{"name":"fastify","version":"1.2.3","main":"lib/index.js","dependencies":{"x":"1"}}',
    'node_modules/fastify/lib/index.js': `function fastify() { return 'called'; } module.exports = fastify; module.exports.state = { count: 0 };`,
    'node_modules/fastify/lib/deep.js': `exports.state = require('./index.js').state; exports['not-a-name'] = 1;`,
    'node_modules/twins/package.json': JSON.stringify({
      name: 'twins',
      version: '2.0.0',
      exports: {
        '.': { import: './esm/index.mjs', require: './cjs/index.cjs' },
        './data.json': './data.json',
        './package.json': './package.json',
      },
    }),
    'node_modules/twins/esm/index.mjs': `export const state = { count: 0 }; export default 'default';`,
    'node_modules/twins/cjs/index.cjs': `exports.state = { count: 0 };`,
    'node_modules/twins/data.json': '{"value":7}',
  });
});

afterEach(() => rm(root, { recursive: true, force: true }));

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
}

/** Jest's modules live in a realm of their own, of which the bundler takes no regular expressions: it runs in a process, from the compiled package. */
const PROGRAM = `
import { rolldown } from 'rolldown';
import { facades } from ${JSON.stringify(new URL('../../dist/bundling/facades.js', import.meta.url).href)};
const [root, ...specifiers] = process.argv.slice(1);
const generated = { name: 'generated', resolveId: (id) => (id.startsWith('flash:') ? id : null) };
const made = facades(specifiers, root);
const build = await rolldown({ input: root + '/main.js', cwd: root, platform: 'node', plugins: [generated, made.plugin] });
const { output } = await build.generate({ format: 'esm', entryFileNames: '[name].mjs', strictExecutionOrder: true });
await build.close();
const code = output.map((file) => [file.fileName, file.code]);
console.log(JSON.stringify({ bundle: code, files: [...made.files()], chunks: made.chunks() }));`;

interface Made {
  readonly bundle: readonly (readonly [string, string])[];
  readonly files: readonly (readonly [string, string])[];
  readonly chunks: readonly string[];
}

/** Bundles facades for some modules into `out/`, and gives the paths of the files beside the bundle. */
async function withFacades(specifiers: readonly string[]): Promise<readonly string[]> {
  const args = ['--input-type=module', '--eval', PROGRAM, root, ...specifiers];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: import.meta.dirname });
  const { bundle, files, chunks } = JSON.parse(stdout) as Made;
  expect(bundle.map(([path]) => path)).toEqual(expect.arrayContaining([...chunks]));
  await write(Object.fromEntries([...bundle, ...files].map(([path, text]) => [`out/${path}`, text])));
  return files.map(([path]) => path).toSorted();
}

/** Runs a module of a package beside the facades, in a process of its own, and gives what it exports as `result`. */
async function resultOf(code: string): Promise<unknown> {
  await write({
    'out/node_modules/asking/index.mjs': code,
    'out/print.mjs': `const { result } = await import('./node_modules/asking/index.mjs'); console.log(JSON.stringify(await result));`,
  });
  await rm(join(root, 'node_modules'), { recursive: true, force: true });
  const { stdout } = await promisify(execFile)(process.execPath, [join(root, 'out/print.mjs')]);
  return JSON.parse(stdout);
}

it('pass on a CommonJS module as a whole and by its names, one copy of it whoever asks', async () => {
  expect(await withFacades(['fastify', 'fastify/lib/deep', 'fastify/lib/deep.js', 'fastify/missing'])).toEqual([
    'node_modules/fastify/lib/deep.js',
    'node_modules/fastify/lib/index.js',
    'node_modules/fastify/package.json',
  ]);
  const result = await resultOf(`
    import { createRequire } from 'node:module';
    import fastify, { state } from 'fastify';
    const require = createRequire(import.meta.url);
    state.count += 1;
    export const result = [fastify(), require('fastify')(), require('fastify').state, require('fastify/lib/deep').state,
      require('fastify/lib/deep.js')['not-a-name'], require('fastify/package.json').version];`);
  expect(result).toEqual(['called', 'called', { count: 1 }, { count: 1 }, 1, '1.2.3']);
});

it('lie where the package has its own modules, for import and for require, and give one copy of both', async () => {
  await withFacades(['twins', 'twins/data.json']);
  const result = await resultOf(`
    import { createRequire } from 'node:module';
    import fallback, { state } from 'twins';
    const require = createRequire(import.meta.url);
    const below = (path) => path.split('/node_modules/').at(-1);
    state.count += 1;
    export const result = [fallback, require('twins').state, below(require.resolve('twins')), below(import.meta.resolve('twins')),
      require('twins/data.json').value];`);
  expect(result).toEqual(['default', { count: 1 }, 'twins/cjs/index.cjs', 'twins/esm/index.mjs', 7]);
});

it('are none for what is not there', async () => {
  expect(await withFacades(['absent', 'twins/not-exported'])).toEqual([]);
});
