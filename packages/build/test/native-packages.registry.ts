import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { readTar, unpack } from '@flash-ts/testkit/archives';
import { built, failure, fixtureProject, type FixtureProject } from '@flash-ts/testkit/projects';

/** Installs from npm's registry: run with `npm run test:registry`. */

const BOOT_LIMIT_MS = 30_000;
const MAC = { os: 'darwin', cpu: 'arm64' };

let project: FixtureProject;
let cache: string;

beforeAll(async () => {
  cache = await mkdtemp(join(tmpdir(), 'flash-cache-'));
  project = await fixtureProject({
    'package.json': '{"name":"thumbs","version":"1.0.0","type":"module","dependencies":{"sharp":"0.34.5"}}',
    'src/thumbs.ts': `
      import { FlashEndpoint, Get } from '@flash-ts/core';
      import sharp from 'sharp';

      @FlashEndpoint({ cpu: 'cpu3c-1-2' })
      export class Thumbs {
        @Get('/size') async size() {
          const picture = sharp({ create: { width: 4, height: 3, channels: 3, background: 'red' } });
          const { width, height, format } = await sharp(await picture.png().toBuffer()).metadata();
          return { width, height, format };
        }
      }
    `,
  });
  await promisify(execFile)('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: project.dir });
});

afterAll(async () => {
  await Promise.all([project.remove(), rm(cache, { recursive: true, force: true })]);
});

async function binaries(artifact: string): Promise<string[]> {
  return (await readTar(artifact)).map(({ path }) => path).filter((path) => path.endsWith('.node'));
}

function build(options: Parameters<typeof built>[1] = {}) {
  return built(project.dir, { ...options, env: { FLASH_CACHE: cache } });
}

it('takes the binaries of the target, not of the machine that builds', async () => {
  expect(await binaries((await build({ target: MAC })).files.artifact.path)).toEqual([
    'node_modules/@img/sharp-darwin-arm64/lib/sharp-darwin-arm64.node',
  ]);
  expect(await binaries((await build()).files.artifact.path)).toEqual([
    'node_modules/@img/sharp-linux-x64/lib/sharp-linux-x64.node',
  ]);
});

it('installs once for the same lockfile: the second build needs no registry', async () => {
  const first = await build({ target: MAC });
  const offline = { FLASH_CACHE: cache, npm_config_registry: 'http://127.0.0.1:9', npm_config_offline: 'true' };
  const second = await built(project.dir, { target: MAC, env: offline });
  expect(second.files.artifact.digest).toBe(first.files.artifact.digest);
});

it('gives the same bytes from node_modules and from npm', async () => {
  const copied = await build();
  const manifest = join(project.dir, 'node_modules/sharp/package.json');
  const original = await readFile(manifest, 'utf8');
  // Not what is locked, so that it may not be copied.
  await writeFile(manifest, original.replace('"0.34.5"', '"0.34.4"'));
  try {
    expect((await build()).files.artifact.digest).toBe(copied.files.artifact.digest);
  } finally {
    await writeFile(manifest, original);
  }
});

it('refuses a machine that the package has nothing for', async () => {
  const error = await failure(project.dir, { target: { os: 'freebsd', cpu: 'x64' }, env: { FLASH_CACHE: cache } });
  expect(error).toMatchObject({ code: 'FLASH_NATIVE_NO_BINARY' });
  expect(error.message).toContain('sharp 0.34.5 has no binary for freebsd-x64');
});

it('runs in a worker from the unpacked artifact', async () => {
  const { files } = await build();
  const folder = await mkdtemp(join(tmpdir(), 'flash-thumbs-'));
  await unpack(files.artifact.path, folder);
  const socketPath = join(folder, 'worker.sock');
  const worker = spawn(process.execPath, ['worker.mjs'], {
    cwd: folder,
    env: { PATH: process.env['PATH'], FLASH_RESOURCE_NAME: 'thumbs', PORT: socketPath },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const get = async (path: string): Promise<{ status: number; body: string }> => {
    const sent = request({ socketPath, path });
    sent.end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    return { status: response.statusCode ?? 0, body: await text(response) };
  };
  try {
    const deadline = Date.now() + BOOT_LIMIT_MS;
    while ((await get('/ping').catch(() => ({ status: 0 }))).status !== 200) {
      if (Date.now() > deadline || worker.exitCode !== null) throw new Error('the worker is not ready');
      await delay(20);
    }
    expect(await get('/size')).toEqual({ status: 200, body: '{"width":4,"height":3,"format":"png"}' });
  } finally {
    const exited = once(worker, 'exit');
    worker.kill('SIGKILL');
    await exited;
    await rm(folder, { recursive: true, force: true });
  }
});
