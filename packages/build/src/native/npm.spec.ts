import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installed } from './npm.js';
import { hostTarget } from './target.js';

let dir: string;
const inDir = (name: string) => join(dir, name);

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'flash-npm-'));
  await mkdir(inDir('project'));
});

afterEach(() => rm(dir, { recursive: true, force: true }));

/** An install of no package, whose own script writes down a setting of npm. */
function install(): Promise<string> {
  const scripts = { install: 'echo "$npm_config_init_author_name" > told' };
  const packageJson = JSON.stringify({ name: 'empty', version: '1.0.0', private: true, scripts });
  return installed({ packageJson, target: hostTarget() }, { projectDir: inDir('project'), cacheDir: inDir('cache') });
}

const NPMRC = 'init-author-name=jane\n';

it.each([
  ['is a file', () => writeFile(inDir('project/.npmrc'), NPMRC)],
  [
    'is a named pipe that a program writes into',
    async () => {
      execFileSync('mkfifo', [inDir('project/.npmrc')]);
      void writeFile(inDir('project/.npmrc'), NPMRC);
    },
  ],
])('npm has the settings of a project whose .npmrc %s, and the cache does not keep them', async (_, make) => {
  await make();
  const folder = await install();
  expect(await readFile(join(folder, 'told'), 'utf8')).toBe('jane\n');
  expect(await readdir(folder)).not.toContain('.npmrc');
});

it('a .npmrc that is a device is told of and not read', async () => {
  await symlink('/dev/zero', inDir('project/.npmrc'));
  await expect(install()).rejects.toMatchObject({
    code: 'FLASH_FILE_UNREADABLE',
    message: expect.stringMatching(/\.npmrc can't be read: it is a device, not a file\.$/),
  });
  expect(await readdir(inDir('cache/native'))).toEqual([]);
});
