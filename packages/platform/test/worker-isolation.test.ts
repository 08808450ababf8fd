import type { PlatformStatus } from '@flash-ts/core/contract';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { archiveOf } from '@flash-ts/testkit/archives';
import { isAlive } from '@flash-ts/testkit/processes';
import { until } from '@flash-ts/testkit/waiting';
import { startPlatform, type PlatformOptions } from '../src/index.js';
import { localImage } from '../src/ids/image.js';
import { describeIsolated } from './support/isolation.js';
import { call, Rig, temporaryFolder } from './support/rig.js';

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
  if (request.url === '/evaluate') {
    await (0, eval)('(async () => {' + (await text(request)) + '})()');
    return response.end();
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

const program = join(import.meta.dirname, 'fixtures/platform-process.mjs');
const built = join(import.meta.dirname, '../dist/index.js');
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

/**
 * The built platform in a process of its own.
 *
 * @param around words of a program that runs it
 * @param user whose it is to be
 */
async function startProcess(home: string, workerIsolation: string, around: string[], user = {}): Promise<Rig> {
  const platform = [process.execPath, '--disable-warning=ExperimentalWarning', program, built, home, workerIsolation];
  const [command = '', ...words] = [...around, ...platform];
  const child = spawn(command, words, { ...user, stdio: ['ignore', 'pipe', 'inherit'] });
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
  const evaluate = (code: string) => rig.ask(id, '/evaluate', { method: 'POST', body: code });
  return { id, run, facts, evaluate, digest: artifact.digest };
}

/** What a worker can be told to do in a shell, with the text that it must get. */
type Try = readonly [script: string, expected: RegExp];

/** Numbers of the system call `ptrace`; others are not tried. */
const PTRACE: Readonly<Record<string, number>> = { x64: 101, arm64: 117 };

/** What hostile code would do to the platform and to another worker, whose processes' ids it would have to guess. */
function triesOn(home: string, pid: number, file: string): Try[] {
  const parts = ['environ', 'mem', 'maps', 'cmdline', `root${file}`, `cwd/${basename(file)}`, 'fd/0', 'fd/1'];
  const call = `perl -e 'print syscall(${PTRACE[process.arch]}, 16, ${pid}, 0, 0), " $!"'`;
  return [
    ...parts.map((part): Try => [`head -c 1 /proc/${pid}/${part}`, /No such file/]),
    ...['0', 'TERM', 'STOP', 'KILL'].map((signal): Try => [`kill -s ${signal} ${pid}`, /No such process/]),
    [`kill -s KILL -- -${pid}`, /No such process/],
    [`nsenter -t ${pid} -m -U cat ${file}`, /No such file/],
    ...(process.arch in PTRACE ? [[`command -v perl >/dev/null && ${call}`, /^$|-1 No such process/] as const] : []),
    [`cat ${home}/key; cat ${home}/secrets.key; ls ${home}/state.db ${home}/logs`, /^(?:.*No such file.*\n){4}$/],
  ];
}

/** What would take away that by which the home is hidden, from the worker's own namespaces and from one within. */
function triesToUndo(home: string, cwd: string): Try[] {
  const undo = [
    `umount -l ${home}`,
    `umount -l ${cwd}`,
    `umount -l /proc`,
    `mount -t tmpfs none ${home}`,
    `mount --bind / /mnt`,
    `unshare -rm sh -c 'umount -l ${cwd}; umount -l ${home}; umount -l ${home}; ls ${home}; cat ${home}/key'`,
    `unshare -m sh -c 'umount -l ${home}; cat ${home}/key'`,
    `unshare -rmpf --mount-proc sh -c 'cat /proc/*/environ; cat ${home}/key'`,
    `nsenter -t 1 -m -U cat ${home}/key`,
    `nsenter -t 1 -p -U ls /proc`,
  ];
  return undo.map((script) => [`${script}; cat ${home}/key`, /cat: .*key: No such file/]);
}

/** Has the worker of one endpoint reach for all that is not its own. @returns what it could read of that */
async function attack(rig: Rig, kind: string): Promise<string[]> {
  const { home, pid: platformPid, isolation } = await statusOf(rig);
  expect(isolation).toEqual({ kind, because: null });
  const own = await endpoint(rig, 'own');
  const other = await endpoint(rig, 'other', { PASSWORD: SECRET });
  const [{ pid, cwd, env, uid, gid }, victim] = [await own.facts(), await other.facts()];
  const [ownPid, victimPid] = [await rig.pidOf(own.id, '/'), await rig.pidOf(other.id, '/')];
  // The process that the platform tells of is the worker's own, not that of a program around it, and has the user's own id.
  expect(/^NSpid:.*\t(\d+)$/m.exec(readFileSync(`/proc/${ownPid}/status`, 'utf8'))?.[1]).toBe(String(pid));
  expect({ uid, gid }).toEqual({ uid: victim.uid, gid: victim.gid });
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
  expect(await run(`find ${dirname(dirname(env.PORT ?? ''))} -type s | sort`)).toBe(
    `${env.PORT_HEALTH}\n${env.PORT}\n`,
  );
  const connect = (address: string) =>
    `"${process.execPath}" -e 'require("net").connect(${address}).on("error", (e) => console.log(e.code)).on("connect", () => console.log("connected"))'`;
  const tries: Try[] = [
    ...[
      '../../key',
      '../../../key',
      '/proc/self/cwd/../../key',
      '/proc/1/cwd/../../key',
      `/proc/1/root${home}/key`,
    ].map((path): Try => [`cat ${path}`, /No such file|Permission denied/]),
    ...triesOn(home, platformPid, join(home, 'key')),
    ...triesOn(home, victimPid, join(victim.cwd, 'note.txt')),
    ...triesToUndo(home, cwd),
    ...[victim.env.PORT, victim.env.PORT_HEALTH].map((path): Try => [connect(JSON.stringify(path)), /^ENOENT\n$/]),
    // Of a process that does not exist for it nothing is in /proc: these are its own, and those of the shell that looks.
    ['cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline | tr "\\0" "\\n"', /RUNPOD_POD_ID/],
    ['cat /proc/[0-9]*/mountinfo', /\S/],
  ];
  for (const [script, expected] of tries) {
    expect([script, await run(script)]).toEqual([script, expect.stringMatching(expected)]);
  }
  const { url } = rig;
  for (const token of Object.values(env).filter((value) => /^[\w.~+/-]+=*$/.test(value))) {
    const headers = { authorization: `Bearer ${token}` };
    expect((await call(`${url}/v2/serverless`, { headers })).status).toBe(401);
  }
  // Last, since it ends its own worker too.
  await own.run('kill -s KILL -- -1').catch(() => undefined);
  await until('it is gone', () => !isAlive(ownPid));
  expect([await rig.pidOf(other.id, '/'), (await statusOf(rig)).pid]).toEqual([victimPid, platformPid]);

  const secrets = [rig.key, 'of other', SECRET, victim.env.RUNPOD_POD_ID as string];
  return said.filter((text) => secrets.some((secret) => text.includes(secret)));
}

await describeIsolated('a worker', (workerIsolation) => {
  const settings = { workerIsolation };

  it('sees its own artifact, sockets and processes, and nothing of others and of the platform', async () => {
    expect(await attack(await start(homeFolder(), { settings }), workerIsolation)).toEqual([]);
  });

  it('does so with a home whose sockets are elsewhere', async () => {
    expect(await attack(await start(homeFolder('x'.repeat(100)), { settings }), workerIsolation)).toEqual([]);
  });

  it('does not see the key of a home whose path has signs of shells and of tables of mounts', async () => {
    const rig = await start(homeFolder('a b$c\td#'), { settings });
    const { home } = await statusOf(rig);
    const { run, facts, digest } = await endpoint(rig, 'own');
    expect((await facts()).cwd).toBe(join(home, 'artifacts', digest));
    expect(await run('cat ../../key')).toMatch(/^cat: .*: No such file or directory\n$/);
    expect(await run('ls ../..')).toMatch(/^artifacts\n(?:run\n)?$/);
  });

  it('does so where the platform is not root', async () => {
    if (process.getuid?.() !== 0) return;
    const home = homeFolder();
    mkdirSync(home, { mode: 0o777 });
    chmodSync(home, 0o777);
    expect(
      await attack(await startProcess(home, workerIsolation, [], { uid: 65_534, gid: 65_534 }), workerIsolation),
    ).toEqual([]);
  });

  it('gets its own variables, also those that would change the programs that isolate it', async () => {
    const rig = await start(homeFolder(), { settings });
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
    const rig = await start(home, { settings });
    const { id } = await endpoint(rig, 'own');
    expect(readdirSync(join(home, 'run'))).not.toEqual([]);
    await rig.control('DELETE', `/v2/serverless/${id}`);
    await until('its folders are gone', () => readdirSync(join(home, 'run')).length === 0);
    expect(existsSync(join(home, 'artifacts/.incoming-probe'))).toBe(false);
  });

  it.each([
    ['process.exit(3)', 'SIGCONT', { kind: 'crashed', exitCode: 3, signal: null }],
    ['', 'SIGSEGV', { kind: 'crashed', exitCode: null, signal: 'SIGSEGV' }],
    ['process.abort()', 'SIGCONT', { kind: 'crashed', exitCode: null, signal: 'SIGABRT' }],
  ] as const)('ends as any other does (%j, %s)', async (code, signal, end) => {
    const rig = await start(homeFolder(), { settings });
    const { id, evaluate } = await endpoint(rig, 'own');
    const pid = await rig.pidOf(id, '/');
    if (code !== '') await evaluate(code).catch(() => undefined);
    if (isAlive(pid)) process.kill(pid, signal);
    const gone = await until('it is gone', async () => (await rig.lives(id)).gone[0]);
    expect(gone).toMatchObject({ pid, end });
  });

  it('is not isolated where the kernel forbids it, and the status says why', async () => {
    // In a namespace whose kernel settings its root may change.
    const forbid = 'echo 0 > /proc/sys/user/max_user_namespaces; exec "$@"';
    const around = ['unshare', '-rU', 'sh', '-c', forbid, 'sh'];
    const rig = await startProcess(homeFolder(), 'auto', around);
    const { kind, because } = (await statusOf(rig)).isolation;
    expect([kind, because]).toEqual(['none', expect.stringContaining(`${workerIsolation}: `)]);
    const { id, facts } = await endpoint(rig, 'own');
    expect((await facts()).pid).toBe(await rig.pidOf(id, '/'));
  });

  it('is asked to end itself, not the program around it', async () => {
    const rig = await start(homeFolder(), { settings });
    const { id } = await endpoint(rig, 'own');
    await rig.patch(id, { workers: { min: 0, idleTimeout: 1 } });
    const gone = await until('it is gone', async () => (await rig.lives(id)).gone[0]);
    expect(gone).toMatchObject({ end: { kind: 'asked', exitCode: 0, signal: null } });
  });
});

describe('a worker', () => {
  it('is not isolated where that was switched off, and the status says so', async () => {
    const home = homeFolder();
    const rig = await start(home, { settings: { workerIsolation: 'off' } });
    expect((await statusOf(rig)).isolation).toEqual({ kind: 'none', because: 'it was switched off (workerIsolation)' });
    const { run } = await endpoint(rig, 'own');
    expect(await run(`cat ${home}/key`)).toContain(rig.key);
  });
});
