import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { access, readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { builtArtifact, type BuiltArtifact, machineCode } from '@flash-ts/testkit/projects';

const BOOT_LIMIT_MS = 20_000;

/** Notes the files that a process loads. */
const NOTE_FILES = `
  import { registerHooks } from 'node:module';
  globalThis.loadedFiles = [];
  registerHooks({ load: (url, context, next) => (globalThis.loadedFiles.push(url), next(url, context)) });
`;

interface SourceMap {
  readonly sources: readonly string[];
}

let artifact: BuiltArtifact;
let worker: ChildProcess;
let socket: string;

beforeAll(async () => {
  artifact = await builtArtifact({
    'src/notes.ts': `
      import { Body, FlashEndpoint, Get, Post } from '@flash-ts/core';
      import { IsString } from 'class-validator';
      import { answer } from 'machine-code';

      export class Note { @IsString() text!: string; }

      @FlashEndpoint({ cpu: 'cpu3c-1-2' })
      export class Notes {
        @Post('/notes') add(@Body() note: Note) { return { text: note.text, isNote: note instanceof Note }; }
        @Get('/answer') answer() { return { answer }; }
        @Get('/loaded') loaded() { return process.moduleLoadList; }
        @Get('/files') files() { return globalThis.loadedFiles; }
      }
    `,
    'src/other.ts': `
      import { FlashEndpoint, Get } from '@flash-ts/core';
      globalThis.otherWasLoaded = true;
      @FlashEndpoint({ cpu: 'cpu3c-1-2' })
      export class Other { @Get('/other') other() { return {}; } }
    `,
    // A package that says that it holds machine code is taken along as it is, with what it needs.
    'node_modules/machine-code/package.json':
      '{"name":"machine-code","version":"1.0.0","gypfile":true,"main":"index.js","dependencies":{"needed":"1"}}',
    'node_modules/machine-code/index.js': `exports.answer = require('needed') + require('path').basename(__dirname);`,
    'node_modules/machine-code/binding.node': machineCode('linux-x64'),
    'node_modules/machine-code/other.node': machineCode('darwin-arm64'),
    'node_modules/needed/package.json': '{"name":"needed","version":"1.0.0"}',
    'node_modules/needed/index.js': `module.exports = 'from ';`,
    'node_modules/machine-code/.npmrc': 'secret=1',
  });
  socket = join(artifact.folder, 'worker.sock');
  worker = spawn(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(NOTE_FILES)}`, 'worker.mjs'],
    {
      cwd: artifact.folder,
      env: { PATH: process.env['PATH'], FLASH_RESOURCE_NAME: 'notes', PORT: socket },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  await untilReady();
});

afterAll(async () => {
  if (worker.exitCode === null && worker.signalCode === null) {
    const exited = once(worker, 'exit');
    worker.kill('SIGKILL');
    await exited;
  }
  await artifact.remove();
});

async function call(method: string, path: string, body?: unknown): Promise<{ status: number; text: string }> {
  return send(method, path, body === undefined ? undefined : JSON.stringify(body));
}

async function send(method: string, path: string, body?: string): Promise<{ status: number; text: string }> {
  const sent = request({ socketPath: socket, method, path, headers: { 'content-type': 'application/json' } });
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [import('node:http').IncomingMessage];
  return { status: response.statusCode ?? 0, text: await text(response) };
}

async function untilReady(): Promise<void> {
  const deadline = Date.now() + BOOT_LIMIT_MS;
  while (Date.now() < deadline && worker.exitCode === null) {
    const { status } = await call('GET', '/ping').catch(() => ({ status: 0 }));
    if (status === 200) return;
    await delay(20);
  }
  throw new Error(`the worker is not ready (exit code ${worker.exitCode})`);
}

it('answers from the unpacked artifact alone, with the decorators’ metadata intact', async () => {
  expect(await call('POST', '/notes', { text: 'hello' })).toEqual({
    status: 200,
    text: JSON.stringify({ text: 'hello', isNote: true }),
  });
  expect(await call('POST', '/notes', { text: 1 })).toMatchObject({ status: 422 });
});

it('names the place of a fault in JSON for which V8 names none: the parser that finds it is bundled whole', async () => {
  const { status, text: answer } = await send('POST', '/notes', '[1,a]');
  expect(status).toBe(422);
  expect(JSON.parse(answer)).toMatchObject({ detail: [{ loc: ['body', 3], type: 'json_invalid' }] });
});

it('carries a package that can’t be bundled, and what that needs', async () => {
  expect(await call('GET', '/answer')).toEqual({ status: 200, text: '{"answer":"from machine-code"}' });
});

it('leaves machine code for other machines behind', async () => {
  await expect(access(join(artifact.folder, 'node_modules/machine-code/binding.node'))).resolves.toBeUndefined();
  await expect(access(join(artifact.folder, 'node_modules/machine-code/other.node'))).rejects.toThrow('ENOENT');
});

it('starts without Node’s implementation of fetch and WebSocket, which an import of node:http would load', async () => {
  const { text: loaded } = await call('GET', '/loaded');
  expect(JSON.parse(loaded)).toContain('NativeModule _http_server');
  expect(loaded).not.toMatch(/undici/);
});

it('starts without the code of calls, of jobs and of the checks at build', async () => {
  const { text: answer } = await call('GET', '/files');
  const files = (JSON.parse(answer) as string[]).filter((url) => url.startsWith('file:'));
  // Files of packages, and chunks that hold no module, have no map.
  const textOf = async (url: string) => readFile(new URL(`${url}.map`), 'utf8').catch(() => '{"sources":[]}');
  const maps = files.map(async (url) => JSON.parse(await textOf(url)) as SourceMap);
  const sources = (await Promise.all(maps)).flatMap((map) => map.sources).join('\n');
  expect(sources).toMatch(/core\/dist\/decorators\/flash-endpoint\.js/);
  expect(sources).not.toMatch(/core\/dist\/client\/(?!calls\/observer)/);
  expect(sources).not.toMatch(/core\/dist\/(options|hardware)\/|\/read-endpoint\.js/);
  expect(sources).not.toMatch(/worker\/dist\/(queue\/job-loop|jobs\/|execute|tracing\/start)/);
});

it('serves only the endpoint that it is started for', async () => {
  expect(await call('GET', '/other')).toMatchObject({ status: 404 });
});

it('has no trace of the folder that it was built in, nor a file that a package hides', async () => {
  await expect(readFile(join(artifact.folder, 'worker.mjs.map'), 'utf8')).resolves.not.toContain(artifact.projectDir);
  await expect(readFile(join(artifact.folder, 'worker.mjs'), 'utf8')).resolves.not.toContain(artifact.projectDir);
  await expect(readFile(join(artifact.folder, 'node_modules/machine-code/.npmrc'))).rejects.toThrow('ENOENT');
});
