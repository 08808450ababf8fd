import { mkdtemp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { discover } from '../src/discovery/discover.js';
import { sourceFingerprint } from '../src/discovery/fingerprint.js';
import { readPlaceholders } from '../src/loading/placeholders.js';
import { openProject } from '../src/project/open-project.js';
import { readPackageJson } from '../src/project/package-json.js';

/** Files that a build reads from a project by their names. */
const NAMES = [
  'package.json',
  'tsconfig.json',
  'nest-cli.json',
  '.gitignore',
  '.flashignore',
  'package-lock.json',
  '.env',
];

let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'flash-project-'));
  await mkdir(join(dir, 'src'));
  await writeFile(join(dir, 'package.json'), '{"name":"odd","type":"module"}');
  await writeFile(
    join(dir, 'src/a.ts'),
    `import { FlashEndpoint, Get } from '@flash-ts/core';
     @FlashEndpoint({ cpu: 'cpu3c-1-2' }) export class A { @Get('/a') a() { return {}; } }`,
  );
});

afterEach(() => rm(dir, { recursive: true, force: true }));

/** What a build reads before it bundles, and a build whose code wants variables. */
async function readAll(): Promise<void> {
  const project = await openProject(dir);
  const { sources } = await discover(project);
  await sourceFingerprint(project.dir, sources);
  await readPlaceholders(project.dir, []);
}

it('a project without any of them but package.json is read', async () => {
  await expect(readAll()).resolves.toBeUndefined();
});

it.each(NAMES)('a %s without an end is told of by its name', async (name) => {
  await rm(join(dir, name), { force: true });
  await symlink('/dev/zero', join(dir, name));
  await expect(readAll()).rejects.toMatchObject({
    code: 'FLASH_FILE_UNREADABLE',
    message: expect.stringMatching(new RegExp(String.raw`/${name} can't be read: it is a device, not a file\.$`)),
  });
});

it('a file in the place of the project is no project', async () => {
  await expect(readPackageJson(join(dir, 'src/a.ts'))).rejects.toMatchObject({ code: 'FLASH_NO_PROJECT' });
});
