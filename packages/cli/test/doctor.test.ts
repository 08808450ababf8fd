import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fixtureProject, type FixtureProject } from '@flash-ts/testkit/projects';
import { FlashCommand } from './flash-command.js';

const ADDON = fileURLToPath(new URL('../../build/test/fixtures/addon.c', import.meta.url));

const TSCONFIG = {
  compilerOptions: { module: 'nodenext', experimentalDecorators: true, emitDecoratorMetadata: true },
};

interface Report {
  readonly project: string | null;
  readonly faults: number;
  readonly checks: readonly {
    readonly code: string;
    readonly state: 'ok' | 'warning' | 'fault';
    readonly problem?: string;
    readonly fix?: string;
  }[];
}

let flash: FlashCommand;
let project: FixtureProject;
let servers: Server[] = [];
beforeEach(async () => {
  flash = await FlashCommand.create();
  project = await fixtureProject({ 'tsconfig.json': JSON.stringify(TSCONFIG) });
});
afterEach(async () => {
  for (const server of servers) server.close();
  servers = [];
  await flash.remove();
  await project.remove();
});

const put = async (path: string, text: string, mode = 0o600) => {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text, { mode });
};
const inProject = (path: string, text: string) => put(join(project.dir, path), text);
const inHome = (name: string, text: string, mode?: number) => put(join(flash.home, name), text, mode);

/** What this machine's own state adds is not what a test is about. */
const OF_THIS_MACHINE = new Set([
  'FLASH_DOCTOR_ISOLATION',
  'FLASH_DOCTOR_RUN_PORT',
  'FLASH_DOCTOR_GPU',
  'FLASH_DOCTOR_DISK',
  'FLASH_DOCTOR_NODE',
]);

async function examined(env: NodeJS.ProcessEnv = {}) {
  const { code, stdout, stderr } = await flash.run(['doctor', '--json', '--project', project.dir], env);
  if (stdout === '') throw new Error(stderr);
  const report = JSON.parse(stdout) as Report;
  expect(code).toBe(report.faults > 0 ? 1 : 0);
  return report.checks.filter(({ state }) => state !== 'ok');
}

it('finds nothing wrong with a sound project, and changes nothing', async () => {
  const found = (await examined()).filter(({ code }) => !OF_THIS_MACHINE.has(code));
  expect(found).toEqual([]);
  await expect(readFile(join(flash.home, 'key'))).rejects.toThrow('ENOENT');
});

it('outside a project checks the machine only, and says so', async () => {
  const outside = await mkdtemp(join(tmpdir(), 'flash-doctor-test-'));
  const { stdout } = await flash.run(['doctor', '--project', outside]);
  expect(stdout).toContain(`${outside} is not a project; only the machine was checked.`);
  expect(stdout).not.toContain('tsconfig');
  await rm(outside, { recursive: true });
});

type Break = () => Promise<NodeJS.ProcessEnv | void>;
const packageJson = async (change: (fields: Record<string, unknown>) => void) => {
  const path = join(project.dir, 'package.json');
  const fields = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
  change(fields);
  await writeFile(path, JSON.stringify(fields));
};

/** Makes Node say that it is of another version, as an older program would. */
const CLAIM = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '22.19.0' } })`;

it.each<[code: string, state: 'warning' | 'fault', problem: RegExp, what: Break]>([
  [
    'FLASH_DOCTOR_NODE',
    'warning',
    /This is Node 22\.19\.0; workers in the cloud run on Node 24/,
    () => Promise.resolve({ NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(CLAIM)}` }),
  ],
  [
    'FLASH_DOCTOR_RUN_PORT',
    'warning',
    /Port 8888, .* is in use/,
    async () => {
      const server = createServer();
      // Another program has it already: that is as well.
      const taken = once(server, 'error').then(() => undefined);
      servers.push(server);
      await Promise.race([once(server.listen(8888, '127.0.0.1'), 'listening'), taken]);
    },
  ],
  [
    'FLASH_DOCTOR_PLATFORM_PORT',
    'fault',
    /Port \d+, .* is in use/,
    async () => {
      const server = createServer();
      servers.push(server);
      await once(server.listen(0, '127.0.0.1'), 'listening');
      return { FLASH_PLATFORM_PORT: String((server.address() as { port: number }).port) };
    },
  ],
  ['FLASH_DOCTOR_PLATFORM_PORT', 'fault', /"none"/, () => Promise.resolve({ FLASH_PLATFORM_PORT: 'none' })],
  ['FLASH_DOCTOR_GPU', 'fault', /RTX 1/, () => Promise.resolve({ FLASH_VIRTUAL_GPUS: 'RTX 1:2' })],
  [
    'FLASH_DOCTOR_GPU',
    'warning',
    /NVIDIA-SMI has failed/,
    async () => {
      const folder = join(project.dir, 'bin');
      await put(join(folder, 'nvidia-smi'), '#!/bin/sh\necho "NVIDIA-SMI has failed"; exit 9\n', 0o755);
      return { PATH: `${folder}:${process.env['PATH'] ?? ''}` };
    },
  ],
  [
    'FLASH_DOCTOR_ISOLATION',
    'warning',
    /Workers are not isolated/,
    () => Promise.resolve({ FLASH_WORKER_ISOLATION: 'off' }),
  ],
  [
    'FLASH_DOCTOR_HOME',
    'fault',
    /it is a file/,
    async () => {
      await inProject('a-file', '');
      return { FLASH_HOME: join(project.dir, 'a-file') };
    },
  ],
  ['FLASH_DOCTOR_HOME_MODE', 'warning', /has mode 755/, () => chmod(flash.home, 0o755)],
  ['FLASH_DOCTOR_KEY', 'fault', /does not hold a key/, () => inHome('key', 'short\n')],
  [
    'FLASH_DOCTOR_SECRET_FILES',
    'warning',
    /Other users can read .*secrets\.key/,
    async () => {
      await inHome('secrets.key', '');
      await chmod(join(flash.home, 'secrets.key'), 0o644);
    },
  ],
  [
    'FLASH_DOCTOR_STALE_PLATFORM',
    'warning',
    /process 4711\) was killed/,
    () => inHome('platform.json', JSON.stringify({ pid: 4711, port: 1, url: 'http://127.0.0.1:1' })),
  ],
  [
    'FLASH_DOCTOR_STALE_RUN',
    'warning',
    /process 4711\) was killed/,
    () => inProject('.flash/dev/platform.json', JSON.stringify({ pid: 4711, port: 1 })),
  ],
  ['FLASH_DOCTOR_PACKAGE_JSON', 'fault', /is not JSON/, () => inProject('package.json', '{')],
  [
    'FLASH_DOCTOR_INSTALL',
    'fault',
    /not installed: never-published/,
    () => packageJson((fields) => (fields['devDependencies'] = { 'never-published': '1.0.0' })),
  ],
  [
    'FLASH_DOCTOR_LOCKFILE',
    'warning',
    /rxjs \S+ \(locked: 1\.2\.3\)/,
    async () => {
      await packageJson((fields) => (fields['dependencies'] = { rxjs: '*' }));
      await inProject('package-lock.json', JSON.stringify({ packages: { 'node_modules/rxjs': { version: '1.2.3' } } }));
    },
  ],
  [
    'FLASH_DOCTOR_COPIES',
    'warning',
    /@nestjs\/common: /,
    async () => {
      await packageJson((fields) => (fields['dependencies'] = { own: '*' }));
      await inProject('node_modules/own/package.json', '{"name":"own","version":"1.0.0"}');
      await inProject('node_modules/own/node_modules/@nestjs/common/package.json', '{"version":"11.0.0"}');
    },
  ],
  [
    'FLASH_DOCTOR_PEERS',
    'fault',
    /rxjs is installed in version 5\.0\.0/,
    () => inProject('node_modules/rxjs/package.json', '{"name":"rxjs","version":"5.0.0"}'),
  ],
  [
    'FLASH_DOCTOR_NATIVE',
    'fault',
    /addon\.node of addon 1\.0\.0 was built for Node 20/,
    async () => {
      await inProject('node_modules/addon/package.json', '{"name":"addon","version":"1.0.0","gypfile":true}');
      const path = join(project.dir, 'node_modules/addon/build/Release/addon.node');
      await mkdir(dirname(path), { recursive: true });
      execFileSync('cc', ['-shared', '-fPIC', '-DABI=115', '-o', path, ADDON]);
    },
  ],
  ['FLASH_DOCTOR_TSCONFIG', 'fault', /tsconfig\.json:1: The file is not JSON/, () => inProject('tsconfig.json', '[')],
  [
    'FLASH_DOCTOR_DECORATORS',
    'warning',
    /emitDecoratorMetadata is not true/,
    () => inProject('tsconfig.json', '{"compilerOptions":{"module":"nodenext","experimentalDecorators":true}}'),
  ],
  [
    'FLASH_DOCTOR_MODULES',
    'fault',
    /module is amd/,
    () =>
      inProject('tsconfig.json', JSON.stringify({ compilerOptions: { ...TSCONFIG.compilerOptions, module: 'AMD' } })),
  ],
])('%s (%s) tells what is wrong, and nothing else does', async (code, state, problem, what) => {
  const before = new Set((await examined()).map((one) => one.code));
  const env = (await what()) ?? {};
  const added = (await examined(env)).filter((one) => !before.has(one.code) || one.code === code);
  expect(added).toEqual([
    expect.objectContaining({ code, state, problem: expect.stringMatching(problem), fix: expect.stringMatching(/\S/) }),
  ]);
});

const canMount = spawnSync('unshare', ['--mount', 'true']).status === 0;
const onSmallDisk = canMount ? describe : describe.skip;
if (!canMount) console.warn('skipped: only root on Linux can give the home a disk of its own');

onSmallDisk('FLASH_DOCTOR_DISK', () => {
  it.each([
    ['100m', 'fault', 'has 0.1 GB left'],
    ['1g', 'warning', 'has 1.1 GB left'],
    ['3g', 'ok', '3.2 GB'],
  ])('looks at the disk of the home: %s is a %s', (size, state, told) => {
    const { stdout } = flash.onDisk(size, ['doctor', '--json', '--project', project.dir]);
    const disk = (JSON.parse(stdout) as Report).checks.find(({ code }) => code === 'FLASH_DOCTOR_DISK');
    expect(disk).toMatchObject({ state });
    expect(JSON.stringify(disk)).toContain(told);
  });
});

it('tells of a platform that does not answer to the key of its home', async () => {
  await flash.json('platform', 'start', '--detach');
  const key = await readFile(join(flash.home, 'key'), 'utf8');
  await writeFile(join(flash.home, 'key'), `flash_${'x'.repeat(40)}`);
  const { stdout } = await flash.run(['doctor', '--json', '--project', project.dir]);
  await writeFile(join(flash.home, 'key'), key);
  const { checks } = JSON.parse(stdout) as Report;
  expect(checks).toContainEqual(
    expect.objectContaining({
      code: 'FLASH_DOCTOR_PLATFORM',
      state: 'fault',
      problem: expect.stringContaining('is not its key'),
    }),
  );
});
