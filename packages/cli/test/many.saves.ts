import { readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { fixtureProject } from '@flash-ts/testkit/projects';
import { until } from '@flash-ts/testkit/waiting';
import { end, FlashCommand, outputOf } from './flash-command.js';

const SAVES = 100;
/** Saves after which a session holds all that it will ever hold. */
const SETTLED = 40;

const source = (save: number) => `
import { FlashEndpoint, Get } from '@flash-ts/core';
@FlashEndpoint({ name: 'one', cpu: 'cpu3c-2-4' })
export class One { @Get('/x') x() { return { save: ${save} }; } }
`;

test(`${SAVES} saves in a row under calling clients: every request is answered, no process, descriptor or folder is left`, async () => {
  const flash = await FlashCommand.create();
  const project = await fixtureProject({ 'src/one.ts': source(0) });
  try {
    const child = flash.start(['run', '--verbose', '--project', project.dir, '--port', '0']);
    const output = outputOf(child);
    const [url = ''] = /http:\/\/localhost:\d+\/one\/x/.exec(await output.until(/localhost:\d+\/one\/x/, 120)) ?? [];
    await output.until('own modules only', 120);

    const clients = new Clients(url);
    const inHome = (folder: string) => readdir(join(project.dir, '.flash/dev', folder));
    const held = async () => {
      const settled = async () => {
        const { workers, describers } = await processesOf(project.dir);
        // A worker, the process that waits for the next version, and the one that describes it.
        return workers.size === 2 && describers === 1;
      };
      await until('replaced workers have ended', settled, 60);
      const descriptors = await readdir(`/proc/${child.pid}/fd`);
      return { descriptors: descriptors.length, artifacts: (await inHome('artifacts')).length };
    };
    let before = { descriptors: 0, artifacts: 0 };
    for (let save = 1; save <= SAVES; save += 1) {
      await project.write({ 'src/one.ts': source(save) });
      await until(`save ${save} answers`, () => clients.newest === save, 60);
      if (save === SETTLED) before = await held();
    }
    const after = await held();
    await clients.stop();
    expect(clients.failures).toEqual([]);
    expect(clients.answered).toBeGreaterThan(SAVES);
    // Connections of the clients come and go.
    expect(after.descriptors).toBeLessThan(before.descriptors + 10);
    // The platform keeps the artifacts of some versions, for a rollback.
    expect(after.artifacts).toBeLessThanOrEqual(before.artifacts + 1);
    expect(new Set((await inHome('run')).map((name) => name.replace('.view', ''))).size).toBe(2);
    expect(output.text().match(/rebuilt/g)?.length).toBeGreaterThanOrEqual(SAVES);
    expect(await end(child, 'SIGINT')).toBe(0);
    await until('no process is left', async () => {
      const { workers, describers } = await processesOf(project.dir);
      return workers.size + describers === 0;
    });
  } finally {
    await flash.remove();
    await project.remove();
  }
}, 900_000);

/** Clients that call one after another request, each as soon as its last one is answered. */
class Clients {
  answered = 0;
  /** The newest save that was answered. */
  newest = 0;
  readonly failures: string[] = [];
  readonly #calling: Promise<unknown>;
  #stopped = false;

  constructor(url: string) {
    this.#calling = Promise.all([this.#call(url), this.#call(url)]);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#calling;
  }

  async #call(url: string): Promise<void> {
    while (!this.#stopped) {
      try {
        const response = await fetch(url);
        const text = await response.text();
        if (response.status === 200) this.newest = Math.max(this.newest, (JSON.parse(text) as { save: number }).save);
        else this.failures.push(`${response.status} ${text}`);
        this.answered += 1;
      } catch (error) {
        this.failures.push(String((error as Error).cause ?? error));
      }
      // Otherwise the clients would take the processors from the builds.
      await setTimeout(2);
    }
  }
}

/** The processes of a project: the ids of its workers, and the number of processes that describe it. Linux. */
async function processesOf(projectDir: string): Promise<{ workers: Set<string>; describers: number }> {
  const workers = new Set<string>();
  let describers = 0;
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const read = (file: string) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '');
    const env = (await read('environ')).split('\0');
    const id = env.find((variable) => variable.startsWith('RUNPOD_POD_ID='));
    if (id !== undefined && env.some((variable) => variable.includes(`=${projectDir}/.flash/`))) workers.add(id);
    const isHere = (await readlink(`/proc/${pid}/cwd`).catch(() => '')) === projectDir;
    if (isHere && (await read('cmdline')).includes('describe.mjs')) describers += 1;
  }
  return { workers, describers };
}
