import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { loadAddons } from '../src/native/load-addons.js';
import { runsAsWorkersDo, WORKER_TARGET } from '../src/native/target.js';
import { readTar, unpack } from '@flash-ts/testkit/archives';
import { built, failure, fixtureProject, type FixtureProject } from '@flash-ts/testkit/projects';

const SOURCE = fileURLToPath(new URL('fixtures/addon.c', import.meta.url));
const NODE_20 = '115';
const PLACE = 'node_modules/addon/build/Release/addon.node';

const run = promisify(execFile);

let scratch: string;
const open: FixtureProject[] = [];

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'flash-addons-'));
});

afterAll(async () => {
  await Promise.all([rm(scratch, { recursive: true, force: true }), ...open.map(({ remove }) => remove())]);
});

/** Compiles the addon for a Node. */
async function compiled(path: string, moduleVersion: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await run('cc', ['-shared', '-fPIC', `-DABI=${moduleVersion}`, '-o', path, SOURCE]);
  return path;
}

/** A project with the package as an older Node has installed it, locked to an archive on this disk. */
async function projectWith(install: string): Promise<FixtureProject> {
  const folder = await mkdtemp(join(scratch, 'package-'));
  const manifest = { name: 'addon', version: '1.0.0', main: 'index.js', gypfile: true, scripts: { install } };
  const files = {
    'package.json': JSON.stringify(manifest),
    'index.js': `module.exports = require('./build/Release/addon.node');`,
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  await run('npm', ['pack', '--silent'], { cwd: folder });
  const resolved = pathToFileURL(join(folder, 'addon-1.0.0.tgz')).href;
  const dependencies = { addon: '1.0.0' };
  const root = { name: 'addons', version: '1.0.0', dependencies };
  const project = await fixtureProject({
    'package.json': JSON.stringify({ ...root, type: 'module' }),
    'package-lock.json': JSON.stringify({
      ...root,
      lockfileVersion: 3,
      packages: { '': root, 'node_modules/addon': { version: '1.0.0', resolved, hasInstallScript: true } },
    }),
    'node_modules/addon/package.json': files['package.json'],
    'node_modules/addon/index.js': files['index.js'],
    // Imported by the module itself, so that the build's own processes load it too.
    'src/loads.ts': `
      import { FlashEndpoint, Get } from '@flash-ts/core';
      import addon from 'addon';
      const kind = typeof addon;
      @FlashEndpoint({ cpu: 'cpu3c-1-2' })
      export class Loads { @Get('/kind') kind() { return { kind }; } }
    `,
  });
  open.push(project);
  await compiled(join(project.dir, PLACE), NODE_20);
  return project;
}

const COMPILE = `mkdir -p build/Release && cc -shared -fPIC -DABI=$(node -p process.versions.modules) -o build/Release/addon.node ${SOURCE}`;

/** This needs a machine and a Node as workers have them: elsewhere loading tells nothing about a worker. */
const whereWorkersCouldRun = runsAsWorkersDo(WORKER_TARGET) ? describe : describe.skip;

whereWorkersCouldRun('an addon in the artifact', () => {
  it('an addon that another Node has installed is installed anew for the Node of workers', async () => {
    const { dir } = await projectWith(COMPILE);
    const { files } = await built(dir, { env: { FLASH_CACHE: join(scratch, 'cache') } });
    expect((await readTar(files.artifact.path)).map(({ path }) => path)).toContain(PLACE);
    const folder = await mkdtemp(join(scratch, 'artifact-'));
    await unpack(files.artifact.path, folder);
    expect([...(await loadAddons([join(folder, PLACE)], { timeoutMs: 120_000 })).values()]).toEqual(['']);
    // The project's own stays as it is.
    const own = await loadAddons([join(dir, PLACE)], { timeoutMs: 120_000 });
    expect([...own.values()][0]).toContain(`NODE_MODULE_VERSION ${NODE_20}`);
  });

  it.each([
    ['its installation fails', 'exit 1', 'cache-failing'],
    [
      'that gives the same',
      `mkdir -p build/Release && cc -shared -fPIC -DABI=${NODE_20} -o build/Release/addon.node ${SOURCE}`,
      'cache-same',
    ],
  ])('is refused with both versions of Node where %s', async (_, install, cache) => {
    const { dir } = await projectWith(install);
    const error = await failure(dir, { env: { FLASH_CACHE: join(scratch, cache) } });
    expect(error.code).toBe('FLASH_NATIVE_WRONG_NODE');
    expect(error.message).toContain('addon.node of addon 1.0.0 was built for Node 20 (NODE_MODULE_VERSION 115)');
    expect(error.message).toContain('workers run on Node 24 (NODE_MODULE_VERSION 137)');
  });

  it('is installed anew by the next build where the installation was of no use', async () => {
    const compile = (abi: string) =>
      `mkdir -p build/Release && cc -shared -fPIC -DABI=${abi} -o build/Release/addon.node ${SOURCE}`;
    const marker = join(scratch, 'tried');
    const install = `if [ -e ${marker} ]; then ${compile(process.versions.modules)}; else touch ${marker}; ${compile(NODE_20)}; fi`;
    const { dir } = await projectWith(install);
    const env = { FLASH_CACHE: join(scratch, 'cache-again') };
    expect((await failure(dir, { env })).code).toBe('FLASH_NATIVE_WRONG_NODE');
    expect(await readdir(join(env.FLASH_CACHE, 'native'))).toEqual([]);
    expect((await built(dir, { env })).files.artifact.bytes).toBeGreaterThan(0);
  });

  it('is compiled with the headers of the Node that builds, whichever the machine names', async () => {
    const headers = join(scratch, 'headers/include/node');
    await mkdir(headers, { recursive: true });
    await writeFile(join(headers, 'node_version.h'), `#define NODE_MODULE_VERSION ${NODE_20}\n`);
    const version = `$(sed -n 's/^#define NODE_MODULE_VERSION \\([0-9]\\)/\\1/p' "$npm_config_nodedir/include/node/node_version.h")`;
    const install = `mkdir -p build/Release && cc -shared -fPIC -DABI=${version} -o build/Release/addon.node ${SOURCE}`;
    const { dir } = await projectWith(install);
    const env = { FLASH_CACHE: join(scratch, 'cache-headers'), npm_config_nodedir: join(scratch, 'headers') };
    expect((await built(dir, { env })).files.artifact.bytes).toBeGreaterThan(0);
  });

  it('of addons for several versions of Node one that loads is enough', async () => {
    const { dir } = await projectWith('exit 1');
    await rm(join(dir, 'node_modules/addon/build'), { recursive: true });
    const prebuilt = (name: string) => join(dir, 'node_modules/addon/prebuilds/linux-x64', name);
    await compiled(prebuilt('addon.abi115.node'), NODE_20);
    await compiled(prebuilt('addon.abi137.node'), process.versions.modules);
    await writeFile(
      join(dir, 'node_modules/addon/index.js'),
      `module.exports = require('./prebuilds/linux-x64/addon.abi' + process.versions.modules + '.node');`,
    );
    const { warnings } = await built(dir, { env: { FLASH_CACHE: join(scratch, 'cache-none') } });
    expect(warnings.filter(({ message }) => message.includes('addon.node'))).toEqual([]);
  });
});

it('a file that ends the process when it is loaded does not hide what the others do', async () => {
  const crash = join(scratch, 'crash.c');
  await writeFile(crash, '__attribute__((constructor)) static void end(void) { __builtin_trap(); }');
  const crashing = join(scratch, 'crash.node');
  await run('cc', ['-shared', '-fPIC', '-o', crashing, crash]);
  const fitting = await compiled(join(scratch, 'fitting.node'), process.versions.modules);
  const old = await compiled(join(scratch, 'old.node'), NODE_20);
  const answers = await loadAddons([crashing, fitting, crashing, old], { timeoutMs: 120_000 });
  expect(answers.has(crashing)).toBe(false);
  expect(answers.get(fitting)).toBe('');
  expect(answers.get(old)).toContain(`NODE_MODULE_VERSION ${NODE_20}`);
});
