import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { PlatformStatus } from '@flash-ts/core/contract';
import { pino } from 'pino';
import { archiveOf } from '@flash-ts/testkit/archives';
import { until } from '@flash-ts/testkit/waiting';
import { startPlatform, type PlatformOptions } from '../src/index.js';
import { Rig } from './support/rig.js';

const SECRET = 'hunter2-and-more';
const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
});

/** Where other users get to: a test's own folder is private. */
function openFolder(mode = 0o755): string {
  const path = mkdtempSync(join(tmpdir(), 'flash-open-'));
  chmodSync(path, mode);
  stops.push(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

async function start(home: string, options: Partial<PlatformOptions> = {}) {
  const log = pino({ level: 'silent' });
  const platform = await startPlatform({ home, port: 0, version: '0.0.0', log, ...options });
  stops.push(() => platform.stop());
  return { platform, rig: new Rig(platform) };
}

const modeOf = (path: string) => (lstatSync(path).mode & 0o777).toString(8);
const statusOf = async (rig: Rig) => JSON.parse((await rig.control('GET', '/local/status')).text) as PlatformStatus;

/** All that lies below a folder, sockets and links left out, whose mode lets others do something. */
function exposed(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() || entry.isDirectory())
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => !path.includes('/artifacts/') && (lstatSync(path).mode & 0o077) !== 0);
}

describe('a home that others can look into', () => {
  it('has nothing that they can read, whatever the umask and what was there before', async () => {
    const home = openFolder();
    for (const name of ['state.db', 'state.db-wal', 'platform.log', 'lock']) writeFileSync(join(home, name), '');
    mkdirSync(join(home, 'logs/abcdefgh'), { recursive: true });
    writeFileSync(join(home, 'logs/abcdefgh/old.log'), '');
    const umask = process.umask(0);
    stops.push(() => process.umask(umask));
    const { rig } = await start(home);
    const { id } = await rig.create({ env: { PASSWORD: SECRET } });
    await rig.settled(id);
    await rig.patch(id, { env: { PASSWORD: SECRET, MORE: SECRET } });
    expect(existsSync(join(home, 'state.db-wal'))).toBe(true);
    expect(readdirSync(home)).toEqual(
      expect.arrayContaining(['key', 'secrets.key', 'state.db-shm', 'run', 'artifacts']),
    );
    expect(exposed(home)).toEqual([]);
    const { warnings } = await statusOf(rig);
    expect(warnings).toEqual([
      expect.stringContaining(`has mode 755, so other users can look into it; run \`chmod 700 ${home}`),
    ]);
  });

  it('gives nothing to another user who tries', async () => {
    // Only root can be somebody else.
    if (process.getuid?.() !== 0) return;
    const home = openFolder();
    const { rig } = await start(home);
    const { id } = await rig.create({ env: { PASSWORD: SECRET } });
    await rig.settled(id);
    const read = (path: string) => spawnSync('cat', [join(home, path)], { uid: 65_534, gid: 65_534, encoding: 'utf8' });
    for (const name of readdirSync(home)) {
      const { status, stdout, stderr } = read(name);
      expect([name, status, stdout]).toEqual([name, 1, '']);
      expect(stderr).toMatch(/Permission denied|Is a directory/);
    }
    const list = (name: string) => spawnSync('ls', [join(home, name)], { uid: 65_534, gid: 65_534, encoding: 'utf8' });
    expect(['artifacts', 'logs', 'run'].map((name) => list(name).status)).toEqual([2, 2, 2]);
  });

  it('is not warned of when it is private', async () => {
    const { rig } = await start(openFolder(0o700));
    expect((await statusOf(rig)).warnings).toEqual([]);
  });
});

describe('the values of variables', () => {
  const onDisk = (home: string) =>
    readdirSync(home)
      .filter((name) => name.startsWith('state.db'))
      .map((name) => readFileSync(join(home, name)))
      .filter((bytes) => bytes.includes(SECRET)).length;

  it('are nowhere in the database, and are there again after a restart', async () => {
    const home = openFolder(0o700);
    const { platform, rig } = await start(home);
    const env = { LABEL: 'a', PASSWORD: SECRET };
    const { id } = await rig.create({ env });
    await rig.settled(id);
    await rig.patch(id, { env: { ...env, LABEL: `b-${SECRET}` } });
    await rig.settled(id);
    expect(onDisk(home)).toBe(0);
    await platform.stop();
    expect(onDisk(home)).toBe(0);
    const again = (await start(home)).rig;
    expect(JSON.parse((await again.ask(id, '/env')).text)).toMatchObject({ PASSWORD: SECRET, LABEL: `b-${SECRET}` });
    const { releases } = JSON.parse((await again.control('GET', `/v2/serverless/${id}/releases`)).text) as {
      releases: { diff: unknown[] }[];
    };
    expect(releases[0]?.diff).toMatchObject([{ field: 'template.env', old: env }]);
  });

  it('go with their key: without it nothing starts, and whose values are lost is said', async () => {
    const home = openFolder(0o700);
    const first = await start(home);
    const env = { FLASH_APP: 'shop', PASSWORD: SECRET };
    const { id } = await first.rig.create({ name: 'till', env });
    await first.rig.settled(id);
    await first.rig.create({ name: 'plain', env: { FLASH_APP: 'shop' } });
    await first.platform.stop();
    const keyFile = join(home, 'secrets.key');
    const key = readFileSync(keyFile);
    const refused = expect.objectContaining({
      code: 'FLASH_SECRETS_UNREADABLE',
      message: expect.stringMatching(/^The variables of till are encrypted .*secrets\.key/),
    });
    rmSync(keyFile);
    await expect(start(home)).rejects.toEqual(refused);
    expect(existsSync(keyFile)).toBe(false);
    writeFileSync(keyFile, 'garbage');
    await expect(start(home)).rejects.toEqual(refused);
    writeFileSync(keyFile, Buffer.alloc(32).toString('base64url'));
    await expect(start(home)).rejects.toEqual(refused);
    writeFileSync(keyFile, key);
    const restored = await start(home);
    expect(JSON.parse((await restored.rig.ask(id, '/env')).text)).toMatchObject(env);
    await restored.platform.stop();

    rmSync(keyFile);
    const { rig } = await start(home, { forgetSecrets: true });
    const answer = await rig.ask(id, '/env');
    expect([answer.status, JSON.parse(answer.text)]).toMatchObject([503, { code: 'FLASH_ENDPOINT_GIVEN_UP' }]);
    expect((await rig.rollout(id)).givenUp).toContain('the values of PASSWORD were encrypted with a key that is lost');
    expect(JSON.parse((await rig.control('GET', `/v2/serverless/${id}`)).text)).toMatchObject({
      env: { FLASH_APP: 'shop' },
    });
    await rig.patch(id, { env });
    await rig.settled(id);
    expect(JSON.parse((await rig.ask(id, '/env')).text)).toMatchObject(env);
  });
});

describe('files that are broken', () => {
  it.each([
    ['empty', ''],
    ['garbage', '\u0000\u0001 garbage'],
    ['short', 'short'],
  ])('a key that is %s stops the start with what to do', async (_, content) => {
    const home = openFolder(0o700);
    writeFileSync(join(home, 'key'), content);
    await expect(start(home)).rejects.toMatchObject({
      code: 'FLASH_KEY_UNUSABLE',
      fix: expect.stringContaining('remove'),
    });
    // Nothing holds the home: with the file away it starts.
    rmSync(join(home, 'key'));
    expect((await statusOf((await start(home)).rig)).home).toBe(home);
  });

  it('a state that is no database stops the start, and the rest stays', async () => {
    const home = openFolder(0o700);
    const first = await start(home);
    const { id } = await first.rig.create();
    await first.rig.settled(id);
    await first.platform.stop();
    const before = readdirSync(join(home, 'artifacts'));
    writeFileSync(join(home, 'state.db'), 'this is no database '.repeat(100));
    await expect(start(home)).rejects.toMatchObject({
      code: 'FLASH_STATE_UNREADABLE',
      message: expect.stringContaining('artifacts and logs beside it are intact'),
      fix: expect.stringContaining(`mv ${home}/state.db`),
    });
    expect(readdirSync(join(home, 'artifacts'))).toEqual(before);
    expect(readFileSync(join(home, 'state.db'), 'utf8')).toContain('this is no database');
    rmSync(join(home, 'state.db'));
    mkdirSync(join(home, 'state.db'));
    await expect(start(home)).rejects.toMatchObject({ code: 'FLASH_STATE_UNREADABLE' });
    rmSync(join(home, 'state.db'), { recursive: true });
    await start(home);
  });

  it('a lock that is no database is made anew', async () => {
    const home = openFolder(0o700);
    writeFileSync(join(home, 'lock'), 'garbage '.repeat(100));
    await start(home);
    await expect(start(home)).rejects.toMatchObject({ code: 'FLASH_HOME_LOCKED' });
  });

  it('an artifact whose worker.mjs is a folder is refused', async () => {
    const { rig } = await start(openFolder(0o700));
    const { digest, archive } = await archiveOf([[{ name: 'worker.mjs/index.js' }, '']]);
    const answer = await rig.control('PUT', `/local/artifacts/${digest}`, archive);
    expect([answer.status, answer.text]).toEqual([
      422,
      expect.stringContaining('it has no file worker.mjs in its root'),
    ]);
  });
});

describe('the sockets of a home whose path is long', () => {
  it('leave no folder behind when the platform was killed', async () => {
    const home = join(openFolder(0o700), 'x'.repeat(100));
    const program = join(import.meta.dirname, 'fixtures/platform-process.mjs');
    const child: ChildProcess = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', program, join(import.meta.dirname, '../dist/index.js'), home],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    await once(createInterface({ input: child.stdout as NodeJS.ReadableStream }), 'line');
    const left = readlinkSync(join(home, 'run'));
    expect([left.startsWith(tmpdir()), modeOf(left)]).toEqual([true, '700']);
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    expect(existsSync(left)).toBe(true);

    const { platform, rig } = await start(home);
    expect(existsSync(left)).toBe(false);
    const { id } = await rig.create();
    await until('it answers', async () => (await rig.ask(id, '/pid')).status === 200);
    const own = readlinkSync(join(home, 'run'));
    await platform.stop();
    expect([existsSync(own), existsSync(join(home, 'run'))]).toEqual([false, false]);
  });

  it('do not make it remove what it has not made', async () => {
    const parent = openFolder(0o700);
    const [home, precious] = [join(parent, 'home'), join(parent, 'precious')];
    mkdirSync(home);
    mkdirSync(precious);
    symlinkSync(precious, join(home, 'run'));
    const { platform } = await start(home);
    await platform.stop();
    expect(existsSync(precious)).toBe(true);
  });
});
