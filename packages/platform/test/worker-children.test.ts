import type { PlatformStatus } from '@flash-ts/core/contract';
import { readdirSync, readlinkSync } from 'node:fs';
import { archiveOf } from '@flash-ts/testkit/archives';
import { isAlive } from '@flash-ts/testkit/processes';
import { until } from '@flash-ts/testkit/waiting';
import { startPlatform, type Platform } from '../src/index.js';
import type { WantedIsolation } from '../src/settings/platform-settings.js';
import { localImage } from '../src/ids/image.js';
import { describeIsolated } from './support/isolation.js';
import { keepersOf, kill, startProcess } from './support/platform-process.js';
import { Rig, temporaryFolder } from './support/rig.js';

/** Starts processes in all the ways in which they can leave their worker, and tells their pids. */
const WORKER = `
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';

process.stdin.on('end', () => process.exit(0)).resume();
const sleep = (options) => spawn('/bin/sleep', ['100000'], { stdio: 'ignore', ...options }).pid;
const pids = [sleep({}), sleep({ detached: true })];
// Only the group of its worker tells whose this one is.
if (process.env.WITH_EMPTY) pids.push(sleep({ env: {} }));
// Only the namespace of its worker tells whose this one is.
if (process.env.ISOLATED) pids.push(sleep({ detached: true, env: {} }));
const parent = spawn('/bin/sh', ['-c', 'setsid sleep 100000 & echo $!'], { stdio: ['ignore', 'pipe', 'ignore'] });
let orphan = '';
parent.stdout.on('data', (chunk) => { orphan += chunk; });
await new Promise((resolve) => parent.once('exit', resolve));
const answer = (request, response) => response.end(JSON.stringify([process.pid, ...pids, Number(orphan)]));
createServer(answer).listen(process.env.PORT_HEALTH);
createServer(answer).listen(process.env.PORT);
process.on('SIGTERM', () => process.exit(0));
`;

const stops: (() => unknown)[] = [];
let home: string;
let pids: readonly number[] = [];

beforeEach(() => {
  const folder = temporaryFolder();
  stops.push(folder.remove);
  home = folder.path;
});
afterEach(async () => {
  for (const pid of pids.filter(isAlive)) process.kill(pid, 'SIGKILL');
  for (const stop of stops.splice(0).toReversed()) await stop();
});

async function start(workerIsolation: WantedIsolation): Promise<Platform> {
  const platform = await startPlatform({ home, port: 0, version: '0.0.0', settings: { workerIsolation } });
  stops.push(() => platform.stop());
  return platform;
}

/** The platform in a process of its own. */
const startApart = (workerIsolation: WantedIsolation) =>
  startProcess(home, (child) => stops.push(() => child.kill('SIGKILL')), { workerIsolation });

/** An endpoint whose worker has children. @returns its id */
async function endpoint(rig: Rig, env: Record<string, string> = {}): Promise<string> {
  const artifact = await archiveOf([[{ name: 'worker.mjs' }, WORKER]]);
  await rig.upload(artifact);
  const status = JSON.parse((await rig.control('GET', '/local/status')).text) as PlatformStatus;
  const isolated = status.isolation.kind !== 'none';
  const image = localImage('app', artifact.digest);
  const workers = { min: 0, max: 1, idleTimeout: 60 };
  const { id } = await rig.create({ image, env: { ...env, ...(isolated && { ISOLATED: '1' }) }, workers });
  const told = JSON.parse((await rig.ask(id, '/')).text) as number[];
  pids = isolated ? inNamespaceOf(await rig.pidOf(id, '/')) : told;
  // In a namespace there is its first process too.
  expect(pids).toHaveLength(told.length + (isolated ? 1 : 0));
  expect(pids.map(isAlive)).toEqual(pids.map(() => true));
  return id;
}

/** The processes of a process's PID namespace, by their ids outside: what is told in it are others. */
function inNamespaceOf(pid: number): number[] {
  const namespace = readlinkSync(`/proc/${pid}/ns/pid`);
  const all = readdirSync('/proc')
    .map(Number)
    .filter((number) => number > 0);
  return all.filter((number) => {
    try {
      return readlinkSync(`/proc/${number}/ns/pid`) === namespace;
    } catch {
      return false;
    }
  });
}

const noneIsLeft = () => until('none of its processes is left', () => !pids.some(isAlive));

describe('processes that a worker has started', () => {
  tests('off');
});
await describeIsolated('processes that a worker has started', tests);

function tests(isolation: WantedIsolation): void {
  it('end with it', async () => {
    const rig = new Rig(await start(isolation));
    const id = await endpoint(rig, { WITH_EMPTY: '1' });
    await rig.control('DELETE', `/v2/serverless/${id}`);
    await noneIsLeft();
    expect(pids.filter(isAlive)).toEqual([]);
  });

  it('are gone when the platform has stopped', async () => {
    const platform = await start(isolation);
    await endpoint(new Rig(platform));
    await platform.stop();
    await noneIsLeft();
    expect(pids.filter(isAlive)).toEqual([]);
  });

  it('are ended by the next platform when the one before was killed', async () => {
    const { child, rig } = await startApart(isolation);
    await endpoint(rig);
    for (const keeper of keepersOf(child)) process.kill(keeper, 'SIGKILL');
    await kill(child);
    await start(isolation);
    await noneIsLeft();
    expect(pids.filter(isAlive)).toEqual([]);
  });

  it('do not outlive a killed platform for long where no other is started', async () => {
    const { child, rig } = await startApart(isolation);
    await endpoint(rig, { WITH_EMPTY: '1' });
    await kill(child);
    await noneIsLeft();
    expect(pids.filter(isAlive)).toEqual([]);
  });
}
