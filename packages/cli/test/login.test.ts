import { startRunpodServer, type RunpodServer } from '@flash-ts/testkit/runpod';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { FlashCommand } from './flash-command.js';

const BIN = fileURLToPath(new URL('../bin/flash.js', import.meta.url));

let server: RunpodServer;
let flash: FlashCommand;
let keyFile: string;

beforeAll(async () => {
  server = await startRunpodServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  flash = await FlashCommand.create();
  keyFile = join(flash.home, 'runpod-key');
});
afterEach(() => flash.remove());

const env = (more: NodeJS.ProcessEnv = {}) => ({ RUNPOD_API_BASE_URL: server.url, ...more });

/** Runs `flash login`, and gives it a key on standard input. */
async function login(key: string, more: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [BIN, 'login', '--json'], {
    env: { PATH: process.env['PATH'], FLASH_HOME: flash.home, ...env(more) },
  });
  child.stdin.end(key);
  const [stdout, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
  return { code: code as number, told: JSON.parse(stdout) as Record<string, unknown> };
}

it('keeps a key that Runpod accepts, for its owner only, and later commands use it', async () => {
  expect(await login(`${server.key}\n`)).toEqual({
    code: 0,
    told: { url: server.url, keyFile, endpoints: 0, overridden: false },
  });
  expect(await readFile(keyFile, 'utf8')).toBe(`${server.key}\n`);
  expect((await stat(keyFile)).mode & 0o777).toBe(0o600);
  const listed = await flash.run(['app', 'list', '--target', 'runpod', '--json'], env());
  expect([listed.code, JSON.parse(listed.stdout)]).toEqual([0, { target: 'runpod', apps: [] }]);
});

it('replaces a key, also one that others could read', async () => {
  await writeFile(keyFile, 'old');
  await chmod(keyFile, 0o644);
  expect((await login(server.key)).code).toBe(0);
  expect((await stat(keyFile)).mode & 0o777).toBe(0o600);
});

it('keeps no key that Runpod refuses, and does not print it', async () => {
  const { code, told } = await login('rpa_WRONG');
  expect([code, told]).toMatchObject([1, { error: { code: 'FLASH_RUNPOD_KEY_REFUSED' } }]);
  expect(JSON.stringify(told)).not.toContain('rpa_WRONG');
  await expect(stat(keyFile)).rejects.toMatchObject({ code: 'ENOENT' });
});

it('keeps a key that may not read endpoints, and says so', async () => {
  server.fail('GET', /serverless$/, { status: 403 });
  expect((await login(server.key)).told).toMatchObject({ endpoints: null });
  expect(await readFile(keyFile, 'utf8')).toBe(`${server.key}\n`);
});

it.each(['', 'two words', 'ä'])('takes %j for no key', async (key) => {
  expect(await login(key)).toMatchObject({ code: 1, told: { error: { code: 'FLASH_RUNPOD_KEY_INVALID' } } });
});

it('says that RUNPOD_API_KEY has priority over what it keeps', async () => {
  expect((await login(server.key, { RUNPOD_API_KEY: 'other' })).told).toMatchObject({ overridden: true });
  const refused = await flash.run(['app', 'list', '--target', 'runpod'], env({ RUNPOD_API_KEY: 'other' }));
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('the key of RUNPOD_API_KEY (401)')]);
});

it('removes the key again', async () => {
  await login(server.key);
  const first = await flash.run(['logout', '--json'], env());
  expect(JSON.parse(first.stdout)).toEqual({ keyFile, removed: true });
  const second = await flash.run(['logout', '--json'], env());
  expect(JSON.parse(second.stdout)).toEqual({ keyFile, removed: false });
  const after = await flash.run(['app', 'list', '--target', 'runpod'], env());
  expect([after.code, after.stderr]).toEqual([1, expect.stringContaining('flash login')]);
});
