import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Validator } from '@seriousme/openapi-schema-validator';
import { fixtureProject, type FixtureProject } from '@flash-ts/testkit/projects';
import { FlashCommand } from './flash-command.js';

const SAMPLE = fileURLToPath(new URL('../../../samples/user-service', import.meta.url));

const NOTES = `
import { Body, FlashEndpoint, Post } from '@flash-ts/core';
import { IsString } from 'class-validator';
export class Note { @IsString() text!: string; }
@FlashEndpoint({ name: 'notes', cpu: 'cpu3c-1-2' })
export class Notes { @Post('/notes') add(@Body() note: Note): Note { return note; } }
`;
const TASKS = NOTES.replaceAll('Note', 'Task').replace("name: 'notes'", "name: 'tasks'");

interface Document {
  readonly paths: Record<string, Record<string, unknown>>;
  readonly components: { readonly schemas: Record<string, { readonly properties?: object }> };
}

let flash: FlashCommand;
let project: FixtureProject;

beforeAll(async () => {
  flash = await FlashCommand.create();
  project = await fixtureProject({ 'src/notes.ts': NOTES, 'src/tasks.ts': TASKS });
});

afterAll(async () => {
  await flash.remove();
  await project.remove();
});

async function printed(...args: string[]): Promise<Document> {
  const { code, stdout, stderr } = await flash.run(['openapi', ...args]);
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as Document;
}

test('the sample’s document is printed alone on stdout, and is valid', async () => {
  const document = await printed('--project', SAMPLE);
  expect(Object.keys(document.paths)).toEqual(['/users', '/users/{id}']);
  expect(await new Validator().validate(document as unknown as Record<string, unknown>)).toEqual({ valid: true });
  expect(await printed('--project', SAMPLE, '--json')).toEqual(document);
});

test('a changed source is never described by what an earlier build wrote', async () => {
  const before = await printed('--project', project.dir);
  expect(before.components.schemas['Note']?.properties).toEqual({ text: { type: 'string' } });
  await project.write({ 'src/notes.ts': NOTES.replace('text!: string', 'words!: string') });
  const after = await printed('--project', project.dir);
  expect(after.components.schemas['Note']?.properties).toEqual({ words: { type: 'string' } });
});

test('one endpoint, written to a file', async () => {
  const file = join(project.dir, 'tasks.json');
  const { code, stdout } = await flash.run([
    'openapi',
    '--project',
    project.dir,
    '--endpoint',
    'tasks',
    '--output',
    file,
  ]);
  expect({ code, stdout }).toEqual({ code: 0, stdout: `Wrote ${file}\n` });
  const document = JSON.parse(await readFile(file, 'utf8')) as Document;
  expect(Object.keys(document.components.schemas)).toEqual(['FaultDetail', 'Task', 'ValidationError']);
});

test.each([
  [['--endpoint', 'nope'], 'FLASH_ENDPOINT_NOT_FOUND', 'notes, tasks'],
  [['--output', '/nowhere/at/all.json'], 'FLASH_OUTPUT_UNWRITABLE', '/nowhere/at/all.json'],
])('%j is refused', async (args, errorCode, words) => {
  const { code, stdout, stderr } = await flash.run(['openapi', '--project', project.dir, ...args]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain(errorCode);
  expect(stderr).toContain(words);
});
