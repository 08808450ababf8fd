import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dockerCredentials } from './credentials.js';

let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'flash-docker-config-'));
});

afterEach(() => rm(dir, { recursive: true, force: true }));

const base64 = (text: string) => Buffer.from(text).toString('base64');
const find = (registry: string) => dockerCredentials(registry, { DOCKER_CONFIG: dir, PATH: `${dir}:/usr/bin:/bin` });

async function found(registry: string, config: object) {
  await writeFile(join(dir, 'config.json'), JSON.stringify(config));
  return find(registry);
}

/** A credential helper that prints something, and what it was asked into a file. */
async function helper(name: string, script: string): Promise<void> {
  const path = join(dir, `docker-credential-${name}`);
  await writeFile(path, `#!/bin/sh\nread -r asked\necho "$1 $asked" > "${dir}/asked"\n${script}\n`);
  await chmod(path, 0o755);
}

it('are none without a file', async () => {
  expect(await find('registry.example.com')).toBeUndefined();
});

it.each([
  ['registry.example.com', { 'registry.example.com': { auth: base64('jane:a:b') } }, 'a:b'],
  ['registry.example.com:5000', { 'https://registry.example.com:5000/v2/': { auth: base64('jane:x') } }, 'x'],
  ['docker.io', { 'https://index.docker.io/v1/': { auth: base64('jane:x') } }, 'x'],
  ['registry.example.com', { 'registry.example.com': { username: 'jane', password: 'x' } }, 'x'],
])('of %s are in the file', async (registry, auths, password) => {
  expect(await found(registry, { auths })).toEqual({ kind: 'password', user: 'jane', password });
});

it('are in a named pipe, as a password manager writes them', async () => {
  execFileSync('mkfifo', [join(dir, 'config.json')]);
  const auths = { 'registry.example.com': { auth: base64('jane:x') } };
  const [credentials] = await Promise.all([
    find('registry.example.com'),
    writeFile(join(dir, 'config.json'), JSON.stringify({ auths })),
  ]);
  expect(credentials).toMatchObject({ user: 'jane', password: 'x' });
});

it('of another registry are not taken', async () => {
  const auths = {
    'example.com': { auth: base64('jane:x') },
    'registry.example.com.evil.test': { auth: base64('a:b') },
  };
  expect(await found('registry.example.com', { auths })).toBeUndefined();
});

it('may be an identity token', async () => {
  const auths = { 'registry.example.com': { auth: base64('jane:'), identitytoken: 't' } };
  expect(await found('registry.example.com', { auths })).toEqual({ kind: 'identity-token', user: 'jane', token: 't' });
});

it('come from the registry’s helper, else from the store, else from the file', async () => {
  await helper('own', `echo '{"ServerURL":"x","Username":"own","Secret":"s"}'`);
  await helper('store', `echo '{"Username":"<token>","Secret":"t"}'`);
  const config = { credHelpers: { 'registry.example.com': 'own' }, credsStore: 'store' };
  expect(await found('registry.example.com', config)).toEqual({ kind: 'password', user: 'own', password: 's' });
  expect(await found('docker.io', config)).toEqual({ kind: 'identity-token', user: '<token>', token: 't' });
  await helper('store', 'echo credentials not found in native keychain; exit 1');
  const auths = { 'ghcr.io': { auth: base64('jane:x') } };
  expect(await found('ghcr.io', { ...config, auths })).toEqual({ kind: 'password', user: 'jane', password: 'x' });
  expect(await found('quay.io', { ...config, auths })).toBeUndefined();
});

it.each([
  ['echo secret-of-jane; exit 3', /ended with code 3/],
  ['echo secret-of-jane', /does not print a JSON object/],
  ['echo \'{"Username":"jane"}\'', /does not print a JSON object/],
])('of a helper that fails are told without its output: %s', async (script, problem) => {
  await helper('broken', script);
  const failure = found('docker.io', { credsStore: 'broken' });
  await expect(failure).rejects.toMatchObject({ code: 'FLASH_REGISTRY_CREDENTIALS' });
  await expect(failure).rejects.toThrow(problem);
  await expect(failure).rejects.not.toThrow('secret-of-jane');
});

it('of a helper that is not there, or whose name is a path, are told', async () => {
  await expect(found('docker.io', { credsStore: 'nowhere' })).rejects.toThrow('there is no such program in PATH');
  await expect(found('docker.io', { credsStore: '../../bin/sh' })).rejects.toThrow('other characters');
});

it.each(['hunter2: no json', '[]', '"hunter2"', '{"auths":{"docker.io":{"auth":"aHVudGVyMg=="}}}'])(
  'of a file that is %j are told without its text',
  async (text) => {
    await writeFile(join(dir, 'config.json'), text);
    const failure = find('docker.io');
    await expect(failure).rejects.toMatchObject({ code: 'FLASH_REGISTRY_CREDENTIALS' });
    await expect(failure).rejects.not.toThrow('hunter2');
  },
);
