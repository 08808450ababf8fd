import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { isAlive } from '@flash-ts/testkit/processes';
import { until } from '@flash-ts/testkit/waiting';
import { startPlatform, type Platform, type ReservedArtifact } from '../src/index.js';
import { localImage } from '../src/ids/image.js';
import { describeIsolated } from './support/isolation.js';
import { Rig, temporaryFolder } from './support/rig.js';
import type { WantedIsolation } from '../src/settings/platform-settings.js';

/** Waits as a worker of development does, and tells its outer process id by its id's file in the endpoint's `SCRATCH`. */
const WORKER = `
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
const facts = { env: process.env, argv: process.argv, cwd: process.cwd() };
writeFileSync(process.env.SCRATCH + '/' + process.env.RUNPOD_POD_ID, '');
await new Promise((resolve) => process.stdin.once('data', resolve).once('end', () => process.exit(0)));
const { answer } = await import(new URL('./answer.mjs', import.meta.url));
console.log('proceeds with ' + answer);
const listener = (_request, response) => response.end(JSON.stringify({ answer, ...facts }));
createServer(listener).listen(process.env.PORT_HEALTH);
createServer(listener).listen(process.env.PORT);
process.on('SIGTERM', () => process.exit(0));
`;

interface Facts {
  readonly answer: string;
  readonly env: Readonly<Record<string, string>>;
  readonly argv: readonly string[];
  readonly cwd: string;
}

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
});

describe('a process that is started ahead, not isolated', () => {
  testsOf('off');
});
await describeIsolated('a process that is started ahead', testsOf);

function testsOf(workerIsolation: WantedIsolation): void {
  async function start() {
    const [home, scratch] = [temporaryFolder(), temporaryFolder()];
    const settings = { watchMs: 0, workerIsolation };
    const platform = await startPlatform({
      home: home.path,
      port: 0,
      version: '0.0.0',
      devToken: 'x'.repeat(32),
      settings,
    });
    stops.push(home.remove, scratch.remove, () => platform.stop());
    const rig = new Rig(platform);
    const first = await artifact(platform);
    complete(platform, first, 'first');
    const { id } = await rig.create({
      name: 'edited',
      image: localImage('app', first.digest),
      env: { SCRATCH: scratch.path, MODE: 'a' },
      workers: { min: 1, max: 2, idleTimeout: 60 },
    });
    await rig.settled(id);
    return { platform, rig, id, scratch: scratch.path, home: home.path };
  }

  /** An artifact that lacks the module which the worker imports when it proceeds. */
  async function artifact(platform: Platform): Promise<ReservedArtifact> {
    const reserved = await platform.development.reserve();
    writeFileSync(join(reserved.folder, 'worker.mjs'), WORKER);
    return reserved;
  }

  function complete(platform: Platform, reserved: ReservedArtifact, answer: string): void {
    writeFileSync(join(reserved.folder, 'answer.mjs'), `export const answer = '${answer}';`);
    platform.development.complete(reserved);
  }

  /** Starts a process ahead. @returns the id of the worker that it would become, and its process */
  async function ahead(
    { platform, rig, id, scratch, home }: Awaited<ReturnType<typeof start>>,
    next: ReservedArtifact,
  ) {
    const before = new Set(recorded(home).map(({ workerId }) => workerId));
    platform.development.startAhead('edited', next);
    const waiting = await until('its process is recorded', () =>
      recorded(home).find(({ workerId }) => !before.has(workerId)),
    );
    await until('it waits', () => existsSync(join(scratch, waiting.workerId)));
    expect((await rig.workers(id)).workers.map((worker) => worker.id)).not.toContain(waiting.workerId);
    return waiting;
  }

  const factsOf = async (rig: Rig, id: string) => JSON.parse((await rig.ask(id, '/')).text) as Facts;

  it('becomes the first worker of the version, with the environment and the folder that any worker would have', async () => {
    const started = await start();
    const { platform, rig, id } = started;
    const next = await artifact(platform);
    const waiting = await ahead(started, next);
    // It waits already.
    platform.development.startAhead('edited', next);
    const { env: before, argv } = await factsOf(rig, id);
    complete(platform, next, 'second');
    await rig.patch(id, { image: localImage('app', next.digest) });
    await until('the second version answers', async () => (await factsOf(rig, id)).answer === 'second');
    const facts = await factsOf(rig, id);
    const own = new Set(['RUNPOD_POD_ID', 'PORT', 'PORT_HEALTH', 'PWD', 'OLDPWD']);
    const common = (env: Facts['env']) => Object.fromEntries(Object.entries(env).filter(([name]) => !own.has(name)));
    expect(common(facts.env)).toEqual(common(before));
    expect(facts).toMatchObject({ cwd: next.folder, env: { RUNPOD_POD_ID: waiting.workerId } });
    expect(facts.argv.slice(2)).toEqual(argv.slice(2));
    const { workers } = await rig.workers(id);
    expect(workers.find((worker) => worker.id === waiting.workerId)).toMatchObject({ version: 2 });
    const logs = async () => (await rig.control('GET', `/local/logs?follow=false&endpoint=${id}`)).text.split('\n');
    const line = await until('its output is in the log', async () =>
      (await logs()).find((one) => one.includes('second')),
    );
    expect(line).toContain(waiting.workerId);
  });

  it('is ended if a variable has changed since, and the version gets another worker', async () => {
    const started = await start();
    const { platform, rig, id, scratch } = started;
    const next = await artifact(platform);
    const waiting = await ahead(started, next);
    complete(platform, next, 'second');
    await rig.patch(id, { image: localImage('app', next.digest), env: { SCRATCH: scratch, MODE: 'b' } });
    await until('the second version answers', async () => (await factsOf(rig, id)).answer === 'second');
    expect((await factsOf(rig, id)).env).toMatchObject({ MODE: 'b' });
    expect((await factsOf(rig, id)).env.RUNPOD_POD_ID).not.toBe(waiting.workerId);
    await until('it has ended', () => !isAlive(waiting.pid));
  });

  it('is ended when its artifact is dropped, when another is started, and with the platform', async () => {
    const started = await start();
    const { platform, home, id } = started;
    const dropped = await artifact(platform);
    const first = await ahead(started, dropped);
    await platform.development.drop(dropped);
    await until('the first has ended', () => !isAlive(first.pid));
    expect(existsSync(dropped.folder)).toBe(false);
    const second = await ahead(started, await artifact(platform));
    const third = await ahead(started, await artifact(platform));
    await until('the second has ended', () => !isAlive(second.pid));
    await until('their files are gone', () => !existsSync(join(home, 'run', second.workerId)));
    expect(recorded(home).map(({ workerId }) => workerId)).toContain(third.workerId);
    expect((await started.rig.workers(id)).workers).toHaveLength(1);
    await platform.stop();
    expect(isAlive(third.pid)).toBe(false);
    expect(recorded(home)).toEqual([]);
  });
}

interface RecordedProcess {
  readonly workerId: string;
  readonly pid: number;
}

/** The processes that the platform would not let outlive it. */
function recorded(home: string): readonly RecordedProcess[] {
  const database = new DatabaseSync(join(home, 'state.db'), { readOnly: true });
  try {
    return database
      .prepare('SELECT worker_id AS workerId, pid FROM worker_processes')
      .all() as unknown as RecordedProcess[];
  } finally {
    database.close();
  }
}
