import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { fixtureProject, type FixtureProject } from '@flash-ts/testkit/projects';
import { FlashCommand, type Deployed } from './flash-command.js';

const NOTES = `
import { Body, FlashEndpoint, Get, Param, Post } from '@flash-ts/core';
import { IsString } from 'class-validator';
export class Note { @IsString() text!: string; }
@FlashEndpoint({ name: 'notes', cpu: 'cpu3c-1-2' })
export class Notes {
  private readonly notes: Note[] = [];
  @Post('/notes') add(@Body() note: Note) { return { id: this.notes.push(note) - 1, at: new Date(0) }; }
  @Get('/notes/:id') get(@Param('id') id: number) { return this.notes[id]!; }
}
`;

const CONSUMER = `
import { notes } from 'fixture-app-client';
import { Endpoint, EndpointValidationError } from '@flash-ts/core/client';

const client = Endpoint.connect({ contract: notes });
const { id, at } = await client.add({ text: 'hello' });
const { text } = await client.get(id);
const refused = await client.add({ text: 5 as never }).catch((error: unknown) => error);
console.log(JSON.stringify([at.slice(0, 4), text.toUpperCase(), refused instanceof EndpointValidationError]));
`;

const PACKAGES = fileURLToPath(new URL('../..', import.meta.url));
const TSC = join(PACKAGES, '../node_modules/typescript/bin/tsc');

let flash: FlashCommand;
let project: FixtureProject;
let out: string;

beforeAll(async () => {
  flash = await FlashCommand.create();
  project = await fixtureProject({ 'src/notes.ts': NOTES });
  out = await mkdtemp(join(tmpdir(), 'flash-client-package-'));
});

afterAll(async () => {
  await flash.remove();
  await project.remove();
  await rm(out, { recursive: true });
});

test('flash client makes a package by which a project without Nest calls the endpoints', async () => {
  await flash.json<Deployed>('deploy', '--no-watch', '--project', project.dir);
  const dir = join(out, 'node_modules/fixture-app-client');
  const made = await flash.json<object>('client', '--out', dir, '--project', project.dir);
  expect(made).toEqual({
    name: 'fixture-app-client',
    version: '1.2.3',
    dir,
    files: ['package.json', 'index.js', 'index.d.ts'],
  });
  expect((await readdir(dir)).toSorted()).toEqual(['index.d.ts', 'index.js', 'package.json']);
  await mkdir(join(out, 'node_modules/@flash-ts'));
  await mkdir(join(out, 'node_modules/@types'));
  await symlink(join(PACKAGES, 'core'), join(out, 'node_modules/@flash-ts/core'));
  await symlink(
    dirname(fileURLToPath(import.meta.resolve('@types/node/package.json'))),
    join(out, 'node_modules/@types/node'),
  );
  await writeFile(join(out, 'package.json'), '{"type":"module"}');
  await writeFile(join(out, 'main.ts'), CONSUMER);
  const run = promisify(execFile);
  const flags = ['--module', 'nodenext', '--target', 'es2023', '--lib', 'es2024', '--strict', '--types', 'node'];
  const checked = await run(process.execPath, [TSC, ...flags, 'main.ts'], { cwd: out }).catch(
    (error: { stdout: string }) => error,
  );
  expect(checked.stdout).toBe('');
  const { stdout } = await run(process.execPath, ['main.js'], {
    cwd: out,
    env: { ...process.env, FLASH_HOME: flash.home },
  });
  expect(JSON.parse(stdout)).toEqual(['1970', 'HELLO', true]);
});

test('it takes a name and a version, and leaves a folder with another package alone', async () => {
  const dir = join(out, 'taken');
  await mkdir(dir);
  await writeFile(join(dir, 'package.json'), '{"name":"other"}');
  const args = [
    'client',
    '--out',
    dir,
    '--project',
    project.dir,
    '--name',
    '@acme/notes',
    '--package-version',
    '2.0.0-rc.1',
  ];
  const { code, stdout } = await flash.run([...args, '--json']);
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    error: { code: 'FLASH_CLIENT_FOLDER_TAKEN', message: expect.stringContaining('"other"') },
  });
  expect(await readFile(join(dir, 'package.json'), 'utf8')).toBe('{"name":"other"}');
  expect((await flash.run([...args, '--force'])).stdout).toMatch(
    /^Wrote @acme\/notes 2\.0\.0-rc\.1 to .+\nInstall it .+ `npm install --install-links \//,
  );
  const written = JSON.parse(await readFile(join(dir, 'package.json'), 'utf8')) as object;
  expect(written).toMatchObject({ name: '@acme/notes', version: '2.0.0-rc.1', type: 'module', types: './index.d.ts' });
});

test.each([
  { file: 'package.json', text: '{"name":"fixture-app-client","private":true}', found: 'that is not a client' },
  { file: 'index.js', text: 'export const mine = 1;', found: 'files of something else' },
])('a folder with $file that it has not written is left alone', async ({ file, text, found }) => {
  const dir = await mkdtemp(join(out, 'foreign-'));
  await writeFile(join(dir, file), text);
  const { code, stdout } = await flash.run(['client', '--out', dir, '--project', project.dir, '--json']);
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    error: { code: 'FLASH_CLIENT_FOLDER_TAKEN', message: expect.stringContaining(found) },
  });
  expect(await readdir(dir)).toEqual([file]);
  expect(await readFile(join(dir, file), 'utf8')).toBe(text);
});

test('a folder with an earlier client is written again, one with a repository in it too', async () => {
  const dir = join(out, 'again');
  await mkdir(join(dir, '.git'), { recursive: true });
  const args = ['client', '--out', dir, '--project', project.dir];
  await flash.json(...args);
  await writeFile(join(dir, 'README.md'), 'kept');
  await flash.json(...args, '--package-version', '3.0.0');
  expect(JSON.parse(await readFile(join(dir, 'package.json'), 'utf8'))).toMatchObject({ version: '3.0.0' });
  expect(await readFile(join(dir, 'README.md'), 'utf8')).toBe('kept');
});

test.each([
  ['--name', 'Not A Name', 'package "Not A Name"'],
  ['--package-version', 'one', 'version "one"'],
])('%s %s is refused', async (flag, value, told) => {
  const { code, stdout } = await flash.run([
    'client',
    '--out',
    join(out, 'none'),
    '--project',
    project.dir,
    flag,
    value,
    '--json',
  ]);
  expect(code).not.toBe(0);
  expect(stdout).toContain(JSON.stringify(told).slice(1, -1));
});
