import { expect, test } from '@jest/globals';
import { builtArtifact } from '@flash-ts/testkit/projects';
import { Workers } from '@flash-ts/testkit/workers';

const SOURCE = `
import { Logger } from '@nestjs/common';
import { FlashEndpoint, Get, Threaded } from '@flash-ts/core';
import { createServer } from 'node:net';
import { tear } from './deep.js'; import { placed } from './placed.js';

interface Unused { readonly nothing: string }

@FlashEndpoint({ cpu: 'cpu3c-1-2' })
export class Torn {
  onModuleInit() {
    if (process.env['TEST_TAKEN']) createServer().listen(process.env['TEST_TAKEN']);
    if (process.env['TEST_TORN']) tear({ a: 'at boot', b: 1 });
    return process.env['TEST_TAKEN'] ? new Promise(() => undefined) : undefined;
  }
  @Get('/own') own() { return tear({ a: 'in a handler', b: 1 }); }
  @Get('/thread') @Threaded() thread() { return tear({ a: 'in a thread', b: 1 }); }
  @Get('/logged') logged() {
    try { tear({ a: 'and logged', b: 1 }); } catch (error) { new Logger('Torn').error('as text', (error as Error).stack); }
    return {};
  }
  @Get('/console') console() {
    try { tear({ a: 'and printed', b: 1 }); } catch (error) { console.error(error); }
    return {};
  }
  @Get('/late') late() { setTimeout(() => tear({ a: 'too late', b: 1 })); return {}; }
  @Get('/placed') placed() { return import.meta.url ? placed('x') : import.meta.filename; }
}`;

const DEEP = `interface Filler { a: string; b: number }

export function tear(x: Filler): never {
  throw new Error('torn ' + x.a);
}
`;

const PLACED = `export async function load(name: string) { return import(
  \`./\${name}.js\`
); }
export const placed = (x: string): never => { const here = import.meta.dirname; throw new Error(here + x); };
`;

const THROWN_AT = 'at tear (src/deep.ts:4:9)';
const workers = new Workers(() =>
  builtArtifact({ 'src/torn.ts': SOURCE, 'src/deep.ts': DEEP, 'src/placed.ts': PLACED }),
);
const start = (env = {}) => workers.start({ FLASH_RESOURCE_NAME: 'torn', ...env });

async function ready(env = {}) {
  const worker = start(env);
  await worker.logged('ready');
  return worker;
}

test.each([
  ['/own', 'Torn.own (src/torn.ts:16:31)'],
  ['/thread', 'Torn.thread (src/torn.ts:17:49)'],
  // Modules in which the build has put the place of the module.
  ['/placed', 'Torn.placed (src/torn.ts:27:55)', 'at placed (src/placed.ts:4:87)'],
])('the log of an error of %s names the source with line and column', async (path, caller, thrownAt = THROWN_AT) => {
  const worker = await ready();
  expect((await worker.ask(path)).status).toBe(500);
  const { err } = await worker.logged('request failed');
  const [, first, second, ...others] = (err as { stack: string }).stack.split('\n');
  expect([first, second].map((frame) => frame?.trim())).toEqual([thrownAt, `at ${caller}`]);
  expect(others.join('\n')).toMatch(/node_modules\/@flash-ts\/worker\/dist\/\S+\.js:\d+:\d+/);
});

test('so does a stack that the author logs as text, and one that is printed', async () => {
  const worker = await ready();
  await worker.ask('/logged');
  const { details } = await worker.logged('as text');
  expect(String(details)).toContain(THROWN_AT);
  await worker.ask('/console');
  await worker.stop();
  expect(worker.stderr).toContain(THROWN_AT);
});

test('so does an error that nothing catches', async () => {
  const worker = await ready();
  await worker.ask('/late');
  const { err } = await worker.logged('uncaught exception');
  expect((err as { stack: string }).stack).toContain(THROWN_AT);
});

test('so does the reason of a boot that failed', async () => {
  const worker = start({ TEST_TORN: '1' });
  expect(await worker.exited).toBe(1);
  expect(worker.stderr).toContain('FLASH_WORKER_BOOT: The start of torn failed: torn at boot.');
  expect(worker.stderr).toContain(THROWN_AT);
});

test('an error that nothing catches while a worker boots is the reason why the boot failed', async () => {
  const worker = start();
  await worker.logged('ready');
  const second = start({ TEST_TAKEN: worker.socketPath });
  expect(await second.exited).toBe(1);
  expect(second.stderr).toContain(
    `FLASH_WORKER_PORT_TAKEN: The start of the worker failed: its own code listens on ${worker.socketPath}`,
  );
});
