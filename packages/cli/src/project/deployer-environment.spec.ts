import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { deployerEnvironment } from './deployer-environment.js';

let dir: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'flash-env-'));
  await writeFile(join(dir, '.env'), 'A=file\nEMPTY=\n');
});

afterAll(() => rm(dir, { recursive: true, force: true }));

test.each<[string, NodeJS.ProcessEnv, NodeJS.ProcessEnv]>([
  ['what the shell does not have is of the file', {}, { A: 'file', EMPTY: '' }],
  ['what both have is of the shell', { A: 'shell' }, { A: 'shell', EMPTY: '' }],
  ['what is empty in the shell is of the file', { A: '' }, { A: 'file', EMPTY: '' }],
  ['what is empty in both, or only in the shell, is empty', { EMPTY: '', B: '' }, { A: 'file', EMPTY: '', B: '' }],
])('%s', async (_, shell, merged) => {
  expect(await deployerEnvironment(dir, shell)).toEqual(merged);
});

test('a .env that is not there has no variables, and one that can not be read is told of', async () => {
  const project = join(dir, 'project');
  await mkdir(project);
  expect(await deployerEnvironment(project, { A: 'shell' })).toEqual({ A: 'shell' });
  await mkdir(join(project, '.env'));
  await expect(deployerEnvironment(project, {})).rejects.toMatchObject({
    code: 'FLASH_FILE_UNREADABLE',
    message: expect.stringContaining(join(project, '.env')),
  });
});

test('a .env that is a named pipe is what a program writes into it, as password managers do, and is no wait without one', async () => {
  const project = join(dir, 'piped');
  await mkdir(project);
  execFileSync('mkfifo', [join(project, '.env')]);
  const [variables] = await Promise.all([
    deployerEnvironment(project, {}),
    writeFile(join(project, '.env'), 'A=piped\n'),
  ]);
  expect(variables).toEqual({ A: 'piped' });
  await expect(deployerEnvironment(project, {})).rejects.toMatchObject({
    code: 'FLASH_FILE_UNREADABLE',
    message: expect.stringContaining('a named pipe into which no program has written'),
  });
});
