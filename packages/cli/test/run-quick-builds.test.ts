import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { fixtureProject, type FixtureProject } from '@flash-ts/testkit/projects';
import { until } from '@flash-ts/testkit/waiting';
import { end, FlashCommand, outputOf } from './flash-command.js';

const one = (word: string, more = '') => `
import { FlashEndpoint, Get, Param } from '@flash-ts/core';
import { FastifyRequest } from 'fastify';
import { Req } from '@nestjs/common';
import { text } from 'cjs-package';
import plain, { part } from 'esm-package';
import { IsInt } from 'class-validator';
import { both } from './both.js';
${more}
export class Amount { @IsInt() value!: number; }
@FlashEndpoint({ name: 'one', cpu: 'cpu3c-2-4' })
export class One {
  @Get('/x') x(@Req() request: FastifyRequest) {
    return { word: '${word}' + text + plain + part + both, method: request.method };
  }
  @Get('/thrown') thrown() {
    throw new Error('at ${word}');
  }
  @Get('/ids/:id') id(@Param('id') id: number) { return { id }; }
}
`;
const two = `
import { FlashEndpoint, Get } from '@flash-ts/core';
import { both } from './both.js';
@FlashEndpoint({ name: 'two', cpu: 'cpu3c-2-4' })
export class Two { @Get('/x') x() { return { word: both }; } }
`;
const FILES = {
  'src/one.ts': one('first'),
  'src/two.ts': two,
  'src/both.ts': `export const both = 'both';`,
  'node_modules/cjs-package/package.json': '{"name":"cjs-package","version":"1.0.0"}',
  'node_modules/cjs-package/index.js': `exports.text = ' cjs';`,
  'node_modules/esm-package/package.json': '{"name":"esm-package","version":"1.0.0","type":"module","main":"index.js"}',
  'node_modules/esm-package/index.js': `export default ' esm'; export const part = ' part ';`,
};

let flash: FlashCommand;
let project: FixtureProject;

beforeAll(async () => {
  flash = await FlashCommand.create();
  project = await fixtureProject(FILES);
});
afterAll(async () => {
  await flash.remove();
  await project.remove();
});

describe('flash run after its first build', () => {
  test('bundles the own modules only, starts what has changed only, and leaves faults to a whole build', async () => {
    const child = flash.start(['run', '--verbose', '--project', project.dir, '--port', '0']);
    const output = outputOf(child);
    const [base] = /http:\/\/localhost:\d+/.exec(await output.until(/localhost:\d+\/two\/x/, 120)) ?? [];
    const ask = async (path: string) => fetch(`${base}${path}`);
    const word = async (name: string) => ((await (await ask(`/${name}/x`)).json()) as { word: string }).word;
    const workerOf = async (name: string) => (await ask(`/${name}/x`)).headers.get('x-runpod-worker-id');
    const rebuilds = () => output.text().match(/rebuilt/g)?.length ?? 0;
    const saved = (text: string) =>
      until(`one says ${text}`, async () => (await word('one').catch(() => '')) === text, 120);

    expect(await word('one')).toBe('first cjs esm part both');
    const worker = await workerOf('two');
    const firstOne = await workerOf('one');
    await output.until('own modules only', 120);

    await project.write({ 'src/one.ts': one('second') });
    await saved('second cjs esm part both');
    expect(rebuilds()).toBe(1);
    expect(await workerOf('two')).toBe(worker);
    expect((await ask('/one/ids/x')).status).toBe(422);
    expect((await ask('/one/thrown')).status).toBe(500);
    await output.until(/at second[\s\S]*src\/one\.ts:\d+/);

    // The next version of the endpoint that is being edited is answered by a process that has waited for it.
    const known = new Set([worker, firstOne, await workerOf('one')]);
    const waiting = await until('a process waits', async () => {
      const ids = await readdir(join(project.dir, '.flash/dev/run'));
      return ids.find((id) => !id.includes('.') && !known.has(id));
    });
    await project.write({ 'src/one.ts': one('again') });
    await saved('again cjs esm part both');
    expect(await workerOf('one')).toBe(waiting);
    await ask('/one/thrown');
    await output.until(/at again[\s\S]*src\/one\.ts:\d+/);
    expect(rebuilds()).toBe(2);

    // A whole build of the same source finds the same versions.
    const first = await workerOf('one');
    await project.write({ 'package.json': '{"name":"@acme/Fixture App","version":"1.2.4","type":"module"}' });
    await until(
      'a second base',
      () => Promise.resolve((output.text().match(/own modules only/g) ?? []).length === 2),
      120,
    );
    expect(await workerOf('one')).toBe(first);

    await project.write({ 'src/one.ts': one('third', `import { bot } from './both.js';\nconsole.log(bot);`) });
    await output.until('FLASH_IMPORT_MISSING', 120);
    await project.write({ 'src/both.ts': `export const both = 'all';`, 'src/one.ts': one('fourth') });
    await saved('fourth cjs esm part all');
    await until('two says all', async () => (await word('two')) === 'all');
    expect(rebuilds()).toBeGreaterThanOrEqual(2);

    // The endpoint that was worked on goes first where a shared module changes both.
    await project.write({ 'src/two.ts': two.replace('word: both', "word: both + '!'") });
    await until('two says all!', async () => (await word('two')) === 'all!', 120);
    await project.write({ 'src/both.ts': `export const both = 'every';` });
    await saved('fourth cjs esm part every');
    expect(
      output
        .text()
        .match(/update (?:one|two)/g)
        ?.slice(-2),
    ).toEqual(['update two', 'update one']);
    expect(await end(child, 'SIGINT')).toBe(0);
  }, 600_000);
});

test('a CommonJS project without interop has what require gives, after a save too', async () => {
  const source = (word: string) => `
import { FlashEndpoint, Get } from '@flash-ts/core';
import * as callable from 'callable';
@FlashEndpoint({ name: 'three', cpu: 'cpu3c-2-4' })
export class Three { @Get('/x') x() { return { word: '${word} ' + (callable as unknown as () => string)() }; } }
`;
  const commonjs = await fixtureProject({
    'package.json': '{"name":"commonjs","version":"1.0.0"}',
    'tsconfig.json': JSON.stringify({
      compilerOptions: { target: 'es2023', module: 'commonjs', esModuleInterop: false, experimentalDecorators: true },
    }),
    'src/three.ts': source('first'),
    'node_modules/callable/package.json': '{"name":"callable","version":"1.0.0"}',
    'node_modules/callable/index.js': `module.exports = () => 'called';`,
  });
  try {
    const child = flash.start(['run', '--verbose', '--project', commonjs.dir, '--port', '0']);
    const output = outputOf(child);
    const [url = ''] =
      /http:\/\/localhost:\d+\/three\/x/.exec(await output.until(/localhost:\d+\/three\/x/, 120)) ?? [];
    const says = (word: string) => async () => (await (await fetch(url)).text()) === JSON.stringify({ word });
    await until('it answers', says('first called'));
    await output.until('own modules only', 120);
    await commonjs.write({ 'src/three.ts': source('second') });
    await until('it answers after the save', says('second called'), 120);
    expect(output.text().match(/rebuilt/g)).toHaveLength(1);
    expect(await end(child, 'SIGINT')).toBe(0);
  } finally {
    await commonjs.remove();
  }
});
