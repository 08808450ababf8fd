import { localImage, type PlatformStatus } from '@flash-ts/core/contract';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { startPlatform, type PlatformOptions } from '../src/index.js';
import { archiveOf } from './support/artifact.js';
import { Rig, temporaryFolder, until } from './support/rig.js';

/** Runs what it is sent in a shell, as hostile code in a worker would. */
const WORKER = `
import { spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

process.stdin.on('end', () => process.exit(0)).resume();
const answer = async (request, response) => {
  if (request.url === '/facts') {
    const { pid, env } = process;
    return response.end(JSON.stringify({ pid, cwd: process.cwd(), uid: process.getuid(), gid: process.getgid(), env }));
  }
  if (request.url !== '/run') return response.end();
  const { stdout, stderr } = spawnSync('/bin/sh', ['-c', await text(request)], { encoding: 'utf8' });
  response.end(stdout + stderr);
};
createServer(answer).listen(process.env.PORT_HEALTH);
createServer(answer).listen(process.env.PORT);
process.on('SIGTERM', () => process.exit(0));
`;
const SECRET = 'hunter2-of-the-neighbour';

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
});

interface Facts {
  readonly pid: number;
  readonly cwd: string;
  readonly uid: number;
  readonly gid: number;
  readonly env: Readonly<Record<string, string>>;
}

async function start(home: string, options: Partial<PlatformOptions> = {}): Promise<Rig> {
  const platform = await startPlatform({ home, port: 0, version: '0.0.0', ...options });
  stops.push(() => platform.stop());
  return new Rig(platform);
}

function homeFolder(name = 'home'): string {
  const folder = temporaryFolder();
  stops.push(folder.remove);
  chmodSync(folder.path, 0o755);
  return join(folder.path, name);
}

/** The built platform as another user's process. */
async function startAs(uid: number, home: string): Promise<Rig> {
  const program = join(import.meta.dirname, 'fixtures/platform-process.mjs');
  const built = join(import.meta.dirname, '../dist/index.js');
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, built, home], {
    uid,
    gid: uid,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  stops.push(async () => {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  });
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return new Rig(JSON.parse(line) as { url: string; key: string });
}

const statusOf = async (rig: Rig) => JSON.parse((await rig.control('GET', '/local/status')).text) as PlatformStatus;

async function endpoint(rig: Rig, name: string, env: Record<string, string> = {}) {
  const artifact = await archiveOf([
    [{ name: 'worker.mjs' }, WORKER],
    [{ name: 'note.txt' }, `of ${name}`],
  ]);
  await rig.upload(artifact);
  const image = localImage('app', artifact.digest);
  const { id } = await rig.create({ name, image, env, workers: { min: 1, max: 1, idleTimeout: 60 } });
  await rig.settled(id);
  const run = async (script: string) => (await rig.ask(id, '/run', { method: 'POST', body: script })).text;
  const facts = async () => JSON.parse((await rig.ask(id, '/facts')).text) as Facts;
  return { id, run, facts, digest: artifact.digest };
}

/** Has the worker of one endpoint reach for all that is not its own. @returns what it could read of that */
async function attack(rig: Rig): Promise<string[]> {
  const { home, pid: platformPid, isolation } = await statusOf(rig);
  expect(isolation).toEqual({ kind: 'namespaces', because: null });
  const own = await endpoint(rig, 'own');
  const other = await endpoint(rig, 'other', { PASSWORD: SECRET });
  const [{ pid, cwd, env, uid, gid }, victim] = [await own.facts(), await other.facts()];
  const worker = (await rig.workers(own.id)).workers[0];
  // The process that the platform knows is the worker's own, not that of a program around it, and has the user's own id.
  expect({ pid, uid, gid }).toMatchObject({ pid: worker?.pid, uid: victim.uid, gid: victim.gid });
  expect([cwd, victim.env.PASSWORD]).toEqual([join(home, 'artifacts', own.digest), SECRET]);

  const said: string[] = [];
  const run = async (script: string) => {
    const text = await own.run(script);
    said.push(text);
    return text;
  };
  expect(await run(`cd ${home}; find . -type f | sort`)).toBe(
    `./artifacts/${own.digest}/note.txt\n./artifacts/${own.digest}/worker.mjs\n`,
  );
  expect(await run(`find ${(env.PORT ?? '').replace(/\/[^/]+\/s$/, '')} -type s | sort`)).toBe(
    `${env.PORT_HEALTH}\n${env.PORT}\n`,
  );
  const climbs = ['../../key', '../../../key', '/proc/self/cwd/../../key', `/proc/${platformPid}/root${home}/key`];
  for (const path of [join(home, 'key'), join(home, 'secrets.key'), ...climbs]) {
    expect(await run(`cat ${path}`)).toMatch(/No such file|Permission denied/);
  }
  for (const target of [platformPid, victim.pid]) {
    for (const part of ['environ', 'mem', 'maps', 'root/', 'cwd/', 'fd/0', 'fd/1', 'fd/2']) {
      const path = `/proc/${target}/${part}`;
      expect(await run(`head -c 1 ${path} 2>&1`)).toMatch(/cannot open .* Permission denied/);
      expect(await run(`readlink ${path}`)).toBe('');
    }
    await run(`tr '\\0' '\\n' < /proc/${target}/environ`);
  }
  // What hides the home can't be taken away, nor from a namespace within.
  const undo = [
    `umount -l ${home}`,
    `umount -l ${cwd}`,
    `mount -t tmpfs none ${home}`,
    `unshare -rm sh -c 'umount -l ${home}; umount -l ${home}; ls ${home}; cat ${home}/key'`,
    `unshare -m sh -c 'umount -l ${home}; cat ${home}/key'`,
    `nsenter -t ${platformPid} -m -U cat ${home}/key`,
    `nsenter -t ${victim.pid} -m -U cat ${victim.cwd}/note.txt`,
  ];
  for (const script of undo) {
    const text = await run(`${script} 2>&1; cat ${home}/key 2>&1`);
    expect([script, text]).toEqual([script, expect.stringContaining('No such file')]);
  }
  const secrets = [rig.key, 'of other', SECRET];
  return said.filter((text) => secrets.some((secret) => text.includes(secret)));
}

describe('a worker', () => {
  it('sees its own artifact and sockets, and nothing of others and of the platform', async () => {
    expect(await attack(await start(homeFolder()))).toEqual([]);
  });

  it('does so with a home whose sockets are elsewhere', async () => {
    expect(await attack(await start(homeFolder('x'.repeat(100))))).toEqual([]);
  });

  it('does so where the platform is not root', async () => {
    if (process.getuid?.() !== 0) return;
    const home = homeFolder();
    mkdirSync(home, { mode: 0o777 });
    chmodSync(home, 0o777);
    expect(await attack(await startAs(65_534, home))).toEqual([]);
  });

  it('gets its own variables, also those that would change the programs that isolate it', async () => {
    const rig = await start(homeFolder());
    const acting = {
      LD_PRELOAD: '/nowhere/evil.so',
      IFS: 'x',
      ENV: '/nowhere',
      BASH_ENV: '/nowhere',
      LANG: 'C',
      PWD: '/x',
    };
    const { facts } = await endpoint(rig, 'own', { ...acting, PATH: '/nowhere' });
    const { env } = await facts();
    expect(env).toMatchObject({ ...acting, PATH: '/nowhere' });
    expect(Object.keys(env).filter((name) => name.startsWith('FLASH_HELD'))).toEqual([]);
  });

  it('leaves nothing in the home when it is gone', async () => {
    const home = homeFolder();
    const rig = await start(home);
    const { id } = await endpoint(rig, 'own');
    expect(readdirSync(join(home, 'run'))).toHaveLength(2);
    await rig.control('DELETE', `/v2/serverless/${id}`);
    await until('its folders are gone', () => readdirSync(join(home, 'run')).length === 0);
    expect(existsSync(join(home, 'artifacts/.incoming-probe'))).toBe(false);
  });

  it('is not isolated where that was switched off, and the status says so', async () => {
    const home = homeFolder();
    const rig = await start(home, { settings: { workerIsolation: 'off' } });
    expect((await statusOf(rig)).isolation).toEqual({ kind: 'none', because: 'it was switched off (workerIsolation)' });
    const { run } = await endpoint(rig, 'own');
    expect(await run(`cat ${home}/key`)).toContain(rig.key);
  });
});
