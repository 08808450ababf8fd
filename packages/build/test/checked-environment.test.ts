import { readFile } from 'node:fs/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import { readTar } from '@flash-ts/testkit/archives';
import { built, failure, runBuild, fixtureProject, type FixtureProject } from '@flash-ts/testkit/projects';

let project: FixtureProject | undefined;

afterEach(async () => project?.remove());

async function projectOf(files: Record<string, string>): Promise<string> {
  project = await fixtureProject(files);
  return project.dir;
}

const endpoint = (env: string, config = 'config') => `
import { FlashEndpoint, Get, secret } from '@flash-ts/core';
import { config } from './config.js';

@FlashEndpoint({ name: 'one', cpu: 'cpu3c-1-2', env: ${env} })
export class One {
  @Get('/x') x() { return ${config}; }
}
`;

const CONFIG = `
function must(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error('the variable ' + name + ' is not set');
  return value;
}
export const config = {
  url: new URL(must('DATABASE_URL')).href,
  port: Number(must('LISTEN_PORT')),
  level: ['debug', 'info'].indexOf(must('LEVEL')) >= 0 ? must('LEVEL') : (() => { throw new Error('LEVEL is wrong'); })(),
};
`;

const ENV = 'DATABASE_URL=postgres://ada:canary-4711@db.internal/app\nLISTEN_PORT=8123\n';

describe('code that checks its environment while it is imported', () => {
  test('is built with placeholders of the form that .env has, examples of .env.example, and texts of env', async () => {
    const dir = await projectOf({
      'src/one.ts': endpoint("{ DATABASE_URL: secret('DATABASE_URL'), LISTEN_PORT: '8000', LEVEL: secret('LEVEL') }"),
      'src/config.ts': CONFIG,
      '.env': ENV,
      '.env.example': 'LEVEL=info\n',
    });
    const { manifest, files, warnings } = await built(dir);
    expect(manifest.resources['one']?.env).toEqual({
      DATABASE_URL: { secret: 'DATABASE_URL' },
      LISTEN_PORT: '8000',
      LEVEL: { secret: 'LEVEL' },
    });
    expect(warnings).toEqual([]);
    expect(files.compileCache).toBeDefined();
    const texts = [
      await readFile(files.manifest, 'utf8'),
      ...(await readTar(files.artifact.path)).map(({ content }) => content.toString('latin1')),
    ];
    expect(texts.filter((text) => /canary-4711|db\.internal|placeholder\.invalid/.test(text))).toEqual([]);
  });

  test('tells of variables that the endpoint does not declare: a worker has no others', async () => {
    const dir = await projectOf({
      'src/one.ts': endpoint("{ LEVEL: 'debug' }"),
      'src/config.ts': CONFIG,
      '.env': ENV,
    });
    const { warnings } = await built(dir);
    expect(warnings.map(({ code, message }) => [code, message.split(',')[0]])).toEqual([
      ['FLASH_VARIABLE_UNDECLARED', 'Importing src/one.ts fails without DATABASE_URL'],
    ]);
  });

  test('tells of a variable that is asked for only after those that the endpoint declares', async () => {
    const dir = await projectOf({
      'src/one.ts': endpoint("{ DATABASE_URL: secret('DATABASE_URL'), LEVEL: 'debug' }"),
      'src/config.ts': CONFIG,
      '.env': ENV,
    });
    const { warnings } = await built(dir);
    expect(warnings.map(({ code, message }) => [code, message.split(',')[0]])).toEqual([
      ['FLASH_VARIABLE_UNDECLARED', 'Importing src/one.ts fails without LISTEN_PORT'],
    ]);
  });

  test('names the variable that nothing tells of, and where to give it', async () => {
    const dir = await projectOf({ 'src/one.ts': endpoint('{}'), 'src/config.ts': CONFIG });
    expect(await failure(dir)).toMatchObject({
      code: 'FLASH_IMPORT_FAILED',
      message:
        'Importing src/config.ts failed with Error: the variable DATABASE_URL is not set; it read DATABASE_URL, which a build does not have.',
      fix: expect.stringContaining("env: { DATABASE_URL: secret('DATABASE_URL') }") as unknown,
      where: { file: 'src/config.ts', line: 4 },
    });
  });

  test('names a variable that the message does not', async () => {
    const dir = await projectOf({
      'src/one.ts': endpoint('{}'),
      'src/config.ts': `export const config = process.env['HOSTS']!.split(',');`,
    });
    const { message } = await failure(dir);
    expect(message).toContain('it read HOSTS, which a build does not have');
  });

  test('may end the process for it, as some validators do', async () => {
    const config = `if (!process.env['KEY']) { console.error('KEY: is missing'); process.exit(1); }\nexport const config = 1;`;
    const dir = await projectOf({ 'src/one.ts': endpoint('{}'), 'src/config.ts': config, '.env.example': 'OTHER=1' });
    expect(await failure(dir)).toMatchObject({ code: 'FLASH_LOAD_ENDED' });
    await project?.write({ 'src/one.ts': endpoint("{ KEY: secret('KEY') }") });
    const { manifest } = await built(dir);
    expect(manifest.resources['one']?.env).toEqual({ KEY: { secret: 'KEY' } });
  });

  test.each([
    ['a variable of env', "{ DATABASE_URL: process.env['DATABASE_URL'] ?? 'none' }"],
    ['a part of one', "{ BACKEND: 'to ' + process.env['DATABASE_URL'] }"],
  ])('can’t put a value into the manifest as %s', async (_, env) => {
    const dir = await projectOf({
      'src/one.ts': endpoint(env),
      'src/config.ts': CONFIG,
      '.env': ENV,
      '.env.example': 'LEVEL=info',
    });
    const { report } = await runBuild(dir);
    expect(JSON.stringify(report)).not.toContain('canary-4711');
    expect(report).toMatchObject({
      code: 'FLASH_ENDPOINT_FAULTS',
      faults: [
        { code: 'FLASH_VARIABLE_IN_MANIFEST', fix: expect.stringContaining("secret('DATABASE_URL')") as unknown },
      ],
    });
  });

  test('that needs nothing sees nothing of .env', async () => {
    const dir = await projectOf({
      'src/one.ts': endpoint("{ SEEN: process.env['DATABASE_URL'] ?? 'nothing' }"),
      'src/config.ts': 'export const config = 1;',
      '.env': ENV,
      '.env.example': 'DATABASE_URL=postgres://localhost/app',
    });
    const { manifest } = await built(dir);
    expect(manifest.resources['one']?.env).toEqual({ SEEN: 'nothing' });
  });
});
