import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { isAlive } from '@flash-ts/testkit/processes';
import { fixtureProject, type FixtureProject } from '@flash-ts/testkit/projects';
import { until } from '@flash-ts/testkit/waiting';
import { end, FlashCommand, outputOf } from './flash-command.js';

const SECONDS = 120;
const TSCONFIG = JSON.stringify({
  compilerOptions: {
    target: 'es2023',
    module: 'nodenext',
    strict: true,
    skipLibCheck: true,
    types: [],
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
  },
  include: ['src'],
});
const source = (word: string, more = '') => `
import { FlashEndpoint, Get } from '@flash-ts/core';
${more}
@FlashEndpoint({ name: 'one', cpu: 'cpu3c-1-2' })
export class One { @Get('/x') x() { return { word: '${word}' }; } }
`;
const WRONG = `export const count: number = 'three';`;
/** A compiler that tells its process and never ends. */
const HANGS = `
import { writeFileSync } from 'node:fs';
writeFileSync('pid', String(process.pid));
setInterval(() => {}, 1e9);
`;

let flash: FlashCommand;
let project: FixtureProject;

beforeAll(async () => {
  flash = await FlashCommand.create();
});
afterEach(() => project.remove());
afterAll(() => flash.remove());

async function run(files: Record<string, string>, options: readonly string[] = []) {
  project = await fixtureProject({ 'tsconfig.json': TSCONFIG, ...files });
  const child = flash.start(['run', '--project', project.dir, '--port', '0', ...options]);
  const output = outputOf(child);
  const [url = ''] = /http:\/\/localhost:\d+\/one\/x/.exec(await output.until(/localhost:\d+\/one\/x/, SECONDS)) ?? [];
  const word = async () => ((await (await fetch(url)).json()) as { word: string }).word;
  const says = (wanted: string) =>
    until(`it says ${wanted}`, async () => (await word().catch(() => '')) === wanted, SECONDS);
  return { child, output, word, says };
}

describe('flash run beside the check of the types', () => {
  test('shows errors of types with their source, builds all the same, and tells when they are gone', async () => {
    const { child, output, says } = await run({ 'src/one.ts': source('first', WRONG) });
    const told = await output.until('TS2322', SECONDS);
    expect(told).toContain('types     1 error in 1 file');
    expect(told).toContain(`src/one.ts:3:14 TS2322 Type 'string' is not assignable to type 'number'.`);
    expect(told).toContain(`  > 3 | ${WRONG}`);
    await says('first');

    await project.write({ 'src/one.ts': source('second', WRONG) });
    await says('second');
    await project.write({ 'src/one.ts': source('third') });
    await says('third');
    await output.until('types     no errors', SECONDS);
    expect(await end(child, 'SIGINT')).toBe(0);
  }, 600_000);

  test('shows a fault of the build with its source, and the version before serves on', async () => {
    const { child, output, word, says } = await run({ 'src/one.ts': source('first') }, ['--no-types']);
    await project.write({ 'src/one.ts': source('second').replace('x() {', 'x( {') });
    const told = await output.until('Waiting for a change', SECONDS);
    expect(told).toMatch(/FLASH_\w+ src\/one\.ts:5/);
    expect(told).toMatch(/> 5 \| export class One \{ @Get\('\/x'\) x\( \{/);
    expect(await word()).toBe('first');

    await project.write({ 'src/one.ts': source('third') });
    await says('third');
    expect(output.text()).not.toContain('types  ');
    expect(await end(child, 'SIGINT')).toBe(0);
  }, 600_000);

  test('lives beside a compiler that hangs, and ends it', async () => {
    const { child, says } = await run({
      'src/one.ts': source('first'),
      'node_modules/typescript/package.json':
        '{"name":"typescript","version":"9.9.9","type":"module","bin":{"tsc":"tsc.js"}}',
      'node_modules/typescript/tsc.js': HANGS,
    });
    const told = async () => Number(await readFile(join(project.dir, 'pid'), 'utf8').catch(() => '0'));
    const first = await until('the compiler runs', told, SECONDS);
    await project.write({ 'src/one.ts': source('second') });
    await says('second');
    const second = await until('it runs again', async () => ((await told()) === first ? 0 : told()), SECONDS);
    expect(isAlive(first)).toBe(false);
    expect(isAlive(second)).toBe(true);
    expect(await end(child, 'SIGINT')).toBe(0);
    expect(isAlive(second)).toBe(false);
  }, 600_000);
});
