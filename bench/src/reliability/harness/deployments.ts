import type { TestEndpoint, TestPlatform, TestWorker } from '@flash-ts/platform/testing';
import { execFile } from 'node:child_process';
import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const PROJECT = fileURLToPath(new URL('../../../projects/reliability', import.meta.url));
const JOBS_PROJECT = fileURLToPath(new URL('../../../projects/reliability-jobs', import.meta.url));

/** Deploys the project of the scenarios, with as many workers as are given; `ledger` is a file for what its POSTs are sent for. */
export async function deployErrands(
  platform: TestPlatform,
  { workers, ledger }: { readonly workers: number; readonly ledger?: string },
): Promise<TestEndpoint> {
  const endpoint = (await platform.deploy(PROJECT)).endpoint('errands');
  const { env } = await endpoint.settings();
  await endpoint.release({
    workers: { min: workers, max: workers },
    ...(ledger !== undefined && { env: { ...env, LEDGER: ledger } }),
  });
  await endpoint.settled();
  await endpoint.until(({ idle, total }) => idle === workers && total === workers);
  return endpoint;
}

/** A queue-based endpoint of the scenarios: `letters` runs one job at a time and so in order, `parcels` several on several workers. */
export type QueueName = 'letters' | 'parcels';

export type Queues = Readonly<Record<QueueName, TestEndpoint>>;

/** Deploys the queue-based endpoints of the scenarios. @param ledger what their handlers write to @param workers how many each of them has */
export async function deployQueues(
  platform: TestPlatform,
  ledger: string,
  workers: Readonly<Record<QueueName, number>>,
): Promise<Queues> {
  const deployment = await platform.deploy(JOBS_PROJECT);
  const ready = async (name: QueueName) => {
    const endpoint = deployment.endpoint(name);
    const { env } = await endpoint.settings();
    const wanted = workers[name];
    const { version } = await endpoint.release({
      env: { ...env, LEDGER: ledger },
      workers: { min: wanted, max: wanted },
    });
    await endpoint.settled();
    const isReady = async () => {
      const all = await endpoint.workers();
      return all.length === wanted && all.every((one) => one.version === version && one.status === 'IDLE');
    };
    while (!(await isReady())) await setTimeout(50);
    return endpoint;
  };
  return { letters: await ready('letters'), parcels: await ready('parcels') };
}

/** Stores a worker of a single file. @returns its image */
export async function uploadWorker(
  platform: TestPlatform,
  name: 'closing-worker' | 'plain-worker' | 'queue-worker',
): Promise<string> {
  const folder = join(platform.home, name);
  await mkdir(folder, { recursive: true });
  await copyFile(fileURLToPath(new URL(`../workers/${name}.mjs`, import.meta.url)), join(folder, 'worker.mjs'));
  await run('tar', ['-czf', join(folder, 'worker.tgz'), '-C', folder, 'worker.mjs']);
  return platform.upload(await readFile(join(folder, 'worker.tgz')));
}

/** A worker that serves, any of them; undefined where none does. */
export async function anyReady(endpoint: TestEndpoint): Promise<TestWorker | undefined> {
  const ready = (await endpoint.workers()).filter(({ status }) => status === 'RUNNING' || status === 'IDLE');
  return ready[Math.floor(Math.random() * ready.length)];
}
