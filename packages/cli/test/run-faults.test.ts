import { access, mkdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { fixtureProject, type FixtureProject } from '@flash-ts/testkit/projects';
import { until } from '@flash-ts/testkit/waiting';
import { end, FlashCommand, outputOf } from './flash-command.js';

const SECONDS = 120;
const source = (head: string, body = 'return { word };') => `
import { FlashEndpoint, Get } from '@flash-ts/core';
import { word } from '@acme/words';
${head}
@FlashEndpoint({ name: 'one', cpu: 'cpu3c-2-4' })
export class One {
  @Get('/x') x() { ${body} }
  @Get('/exit') exit() { process.exit(3); }
}
`;

let flash: FlashCommand;
let words: FixtureProject;
let project: FixtureProject;

beforeAll(async () => {
  flash = await FlashCommand.create();
  words = await fixtureProject({
    'package.json': '{"name":"@acme/words","version":"1.0.0","type":"module","exports":"./index.ts"}',
    'index.ts': `export const word = 'first';`,
  });
  // An import that never ends.
  project = await fixtureProject({ 'src/one.ts': source('await new Promise((r) => setInterval(r, 1e9));') });
  await mkdir(join(project.dir, 'node_modules/@acme'), { recursive: true });
  await symlink(words.dir, join(project.dir, 'node_modules/@acme/words'));
});
afterAll(async () => {
  await flash.remove();
  await Promise.all([project.remove(), words.remove()]);
});

describe('flash run', () => {
  test('ends with an error where there is no project, and makes no folder', async () => {
    const missing = join(flash.home, 'nowhere');
    expect(await flash.run(['run', '--project', missing, '--port', '0'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('FLASH_NO_PROJECT'),
    });
    await expect(access(missing)).rejects.toThrow('ENOENT');
    const { code, stderr } = await flash.run(['run', '--project', flash.home, '--port', '0']);
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('FLASH_NO_PROJECT') });
  });

  test('gives up a hung build at a save, keeps requests until the first release, and sees linked packages', async () => {
    const child = flash.start(['run', '--verbose', '--project', project.dir, '--port', '0']);
    const output = outputOf(child);
    // The hung import is given up after 30 s without a save.
    await output.until('load …', SECONDS);
    const { port } = await until('the port', async () => portOf(project.dir));
    const early = fetch(`http://localhost:${port}/one/x`);
    await project.write({ 'src/one.ts': source('') });
    expect(await (await early).json()).toEqual({ word: 'first' });
    await output.until(/localhost:\d+\/one\/x/, SECONDS);
    expect(output.text()).not.toContain('FLASH_LOAD_TIMEOUT');

    await words.write({ 'index.ts': `export const word = 'second';` });
    const ask = async () => (await fetch(`http://localhost:${port}/one/x`)).json() as Promise<{ word: string }>;
    await until('the linked package’s edit', async () => (await ask()).word === 'second', SECONDS);

    expect((await fetch(`http://localhost:${port}/one/exit`)).status).toBe(502);
    await output.until(/exited with code 3 while it served; its requests in flight: GET \/exit/);

    await project.write({ 'src/one.ts': source(`if (process.env.RUNPOD_POD_ID) throw new Error('no model');`) });
    const told = await output.until('FLASH_DEV_BOOT_FAILED', SECONDS);
    expect(told).toContain('no model');
    expect(told).not.toContain('deploy again');
    expect(await end(child, 'SIGINT')).toBe(0);
  }, 600_000);
});

async function portOf(dir: string): Promise<{ port: number } | undefined> {
  const text = await readFile(join(dir, '.flash/dev/platform.json'), 'utf8').catch(() => '');
  return text === '' ? undefined : (JSON.parse(text) as { port: number });
}
