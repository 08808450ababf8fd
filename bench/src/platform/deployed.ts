import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { FlashError } from '@flash-ts/core/errors';
import { ControlClient, localImage } from '@flash-ts/platform/control-client';
import { pinned } from '../load.ts';
import { FLASH } from '../orders.ts';
import { BARE_WORKER, workerCore } from './bare-worker.ts';

const run = promisify(execFile);
/** Requests for which an endpoint has a worker. */
const REQUEST_COUNT = 4;

export interface Deployed {
  /** Of the endpoint, by path. */
  readonly url: string;
  /** The worker's Unix socket. */
  readonly socket: string;
  /** Of the platform. */
  readonly pid: number;
  /** The platform's folder. */
  readonly home: string;
  readonly client: ControlClient;
  /** Creates one more endpoint of the bare worker, and waits until it is scaled to zero if it can be. @returns its address by path */
  readonly add: (name: string, workers: Workers, flashboot?: boolean) => Promise<Added>;
  /** Deploys a project as a user does, with other numbers of workers, and waits until it is scaled to zero. */
  readonly deploy: (project: string, workers: Workers) => Promise<Added>;
  /** Creates so many more endpoints that are scaled to zero. */
  readonly addIdle: (count: number) => Promise<void>;
  /** Stops the platform and starts it again with the same home. */
  readonly restart: () => Promise<Restarted>;
  readonly stop: () => Promise<void>;
}

/** A platform that was started again. */
export interface Restarted {
  readonly url: string;
  readonly pid: number;
  /** Milliseconds that `flash platform start --detach` took. */
  readonly startMs: number;
}

interface Workers {
  readonly min: number;
  readonly max: number;
}

export interface Added {
  readonly url: string;
  /** Waits until it has no worker, or only frozen ones. */
  readonly atZero: () => Promise<void>;
}

/**
 * Starts a platform with one endpoint whose worker is the bare one.
 *
 * @param onOneCore the platform on the first core and that worker on the second; else all may run on any, as they do in use
 */
export async function deployed(onOneCore = true): Promise<Deployed> {
  const home = await mkdtemp(join(tmpdir(), 'flash-bench-'));
  const flash = async (...args: string[]) => {
    const command = [...(onOneCore ? pinned(0) : []), process.execPath, FLASH, ...args, '--json'];
    const env = { ...process.env, FLASH_HOME: home, FLASH_PLATFORM_PORT: '0' };
    const { stdout } = await run(command[0] as string, command.slice(1), { env });
    return JSON.parse(stdout) as { port: number; pid: number; endpoints: readonly { id: string }[] };
  };
  const { port, pid } = await flash('platform', 'start', '--detach');
  const url = `http://127.0.0.1:${port}`;
  const key = (await readFile(join(home, 'key'), 'utf8')).trim();
  const client = new ControlClient(url, key);
  const image = await upload(client, home);
  const create = (name: string, workers: Workers, env: Record<string, string>, flashboot = false) =>
    patient(() =>
      client.createEndpoint({
        name,
        type: 'LOAD_BALANCER',
        image,
        cpu: [{ id: 'cpu3c', vcpuCount: 2 }],
        scaling: { type: 'REQUEST_COUNT', requestCount: REQUEST_COUNT },
        workers: { idleTimeout: 1, ...workers },
        flashboot: flashboot ? 'FLASHBOOT' : 'OFF',
        env,
      }),
    );
  const { id } = await create('bare', { min: 1, max: 1 }, onOneCore ? workerCore() : {});
  const place = await (await fetch(`${url}/e/${id}/where`)).json();
  const added = (endpointId: string): Added => ({
    url: `${url}/e/${endpointId}`,
    atZero: async () => {
      while ((await patient(() => client.listWorkers(endpointId))).workers.length > 0) await setTimeout(50);
    },
  });
  return {
    ...(place as { socket: string }),
    url: `${url}/e/${id}`,
    pid,
    home,
    client,
    add: async (name, workers, flashboot) => {
      const made = await create(name, workers, {}, flashboot);
      await settled(client, made.id);
      return added(made.id);
    },
    deploy: async (project, workers) => {
      const made = (await flash('deploy', '--project', project)).endpoints[0]?.id ?? '';
      await client.updateEndpoint(made, {
        workers: { idleTimeout: 1, ...workers },
        scaling: { type: 'REQUEST_COUNT', requestCount: REQUEST_COUNT },
        flashboot: 'OFF',
      });
      return added(made);
    },
    addIdle: async (count) => {
      for (let index = 0; index < count; index += 1) {
        const made = await create(`idle-${index}`, { min: 0, max: 1 }, {});
        // One after the other, so that only a few of their first workers run at a time.
        if (index % 10 === 9) await settled(client, made.id);
      }
    },
    restart: async () => {
      await flash('platform', 'stop');
      const begun = performance.now();
      const again = await flash('platform', 'start', '--detach');
      return { url: `http://127.0.0.1:${again.port}`, pid: again.pid, startMs: performance.now() - begun };
    },
    stop: async () => {
      await flash('platform', 'stop');
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** @returns the image of the bare worker */
async function upload(client: ControlClient, folder: string): Promise<string> {
  const source = join(folder, 'worker');
  await run('mkdir', [source]);
  await run('cp', [BARE_WORKER, join(source, 'worker.mjs')]);
  await run('tar', ['-czf', join(folder, 'worker.tgz'), '-C', source, 'worker.mjs']);
  const archive = await readFile(join(folder, 'worker.tgz'));
  const digest = createHash('sha256').update(archive).digest('hex');
  await client.uploadArtifact(digest, archive);
  return localImage('bench', digest);
}

async function settled(client: ControlClient, id: string): Promise<void> {
  while ((await patient(() => client.rollout(id))).state === 'verifying') await setTimeout(20);
}

/** Asks again when the platform has been asked too often. */
async function patient<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof FlashError) || error.code !== 'FLASH_RATE_LIMITED') throw error;
      await setTimeout(1000);
    }
  }
}
