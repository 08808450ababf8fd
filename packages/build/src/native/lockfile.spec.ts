import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findLockfile, lockGraph, lockKey, reducedLock, type Lockfile } from './lockfile.js';
import { placePackages } from './package-graph.js';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'flash-lock-'));
});

afterEach(() => rm(root, { recursive: true, force: true }));

async function write(path: string, value: unknown): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), typeof value === 'string' ? value : JSON.stringify(value));
}

describe('the lockfile of a project', () => {
  it('is its own, or that of the workspaces that it is one of', async () => {
    await write('package-lock.json', { packages: { '': {}, 'apps/api': {} } });
    await mkdir(join(root, 'apps/other'), { recursive: true });
    expect((await findLockfile(join(root, 'apps/api')))?.dir).toBe(root);
    expect(await findLockfile(join(root, 'apps/other'))).toBeUndefined();
    await write('apps/api/package-lock.json', { packages: { '': {} } });
    expect((await findLockfile(join(root, 'apps/api')))?.dir).toBe(join(root, 'apps/api'));
  });

  it('is not looked for above the repository, and must be one that lists packages by place', async () => {
    await write('package-lock.json', { packages: { '': {}, app: {} } });
    await write('app/.git/HEAD', '');
    expect(await findLockfile(join(root, 'app'))).toBeUndefined();
    await write('app/package-lock.json', { lockfileVersion: 1, dependencies: {} });
    expect(await findLockfile(join(root, 'app'))).toBeUndefined();
  });

  it('must be JSON', async () => {
    await write('package-lock.json', '<<<<<<< HEAD');
    await expect(findLockfile(root)).rejects.toMatchObject({ code: 'FLASH_LOCKFILE_INVALID' });
  });
});

const LOCKFILE: Lockfile = {
  dir: '/repo',
  packages: {
    '': { version: '1.0.0' },
    'apps/api': { version: '1.0.0' },
    'node_modules/b': { version: '1.0.0', resolved: 'https://r/b-1.tgz', integrity: 'sha512-b1' },
    'apps/api/node_modules/a': {
      version: '3.0.0',
      integrity: 'sha512-a',
      hasInstallScript: true,
      dependencies: { b: '^1.0.0' },
      optionalDependencies: { '@a/linux': '3.0.0' },
    },
    'node_modules/@a/linux': { version: '3.0.0', os: ['linux'], cpu: ['x64'], optional: true, dev: true } as never,
    'node_modules/unrelated': { version: '9.0.0' },
  },
};

it('finds what a package finds: beside it, then further up', () => {
  const graph = lockGraph(LOCKFILE);
  expect(lockKey(LOCKFILE, '/repo/apps/api/node_modules/a')).toBe('apps/api/node_modules/a');
  expect(lockKey(LOCKFILE, '/elsewhere/a')).toBeUndefined();
  expect(graph.resolve('b', 'apps/api/node_modules/a')).toBe('node_modules/b');
  expect(graph.resolve('a', 'node_modules/b')).toBeUndefined();
  expect(graph.resolve('a', 'apps/api')).toBe('apps/api/node_modules/a');
  expect(graph.manifest('node_modules/@a/linux')).toMatchObject({ name: '@a/linux', version: '3.0.0', os: ['linux'] });
});

it('is reduced to some packages and what they need, at the same versions', () => {
  const placement = placePackages(lockGraph(LOCKFILE), [{ name: 'a', key: 'apps/api/node_modules/a' }]);
  const { packageJson, lockfile } = reducedLock(LOCKFILE, placement);
  expect(JSON.parse(packageJson)).toMatchObject({
    private: true,
    dependencies: { a: '3.0.0', b: '1.0.0' },
    optionalDependencies: { '@a/linux': '3.0.0' },
  });
  expect(JSON.parse(lockfile)).toMatchObject({
    lockfileVersion: 3,
    packages: {
      '': { dependencies: { a: '3.0.0', b: '1.0.0' }, optionalDependencies: { '@a/linux': '3.0.0' } },
      'node_modules/@a/linux': { version: '3.0.0', os: ['linux'], cpu: ['x64'], optional: true },
      'node_modules/a': { version: '3.0.0', integrity: 'sha512-a', hasInstallScript: true },
      'node_modules/b': { version: '1.0.0', resolved: 'https://r/b-1.tgz', integrity: 'sha512-b1' },
    },
  });
  expect(lockfile).not.toContain('unrelated');
  expect(lockfile).not.toContain('"dev"');
});
