import type { TestEndpoint, TestPlatform } from '@flash-ts/platform/testing';
import { execFile } from 'node:child_process';
import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const PROJECT = fileURLToPath(new URL('../../../projects/reliability', import.meta.url));

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

/** Stores a worker of a single file. @returns its image */
export async function uploadWorker(platform: TestPlatform, name: 'closing-worker' | 'plain-worker'): Promise<string> {
  const folder = join(platform.home, name);
  await mkdir(folder, { recursive: true });
  await copyFile(fileURLToPath(new URL(`../workers/${name}.mjs`, import.meta.url)), join(folder, 'worker.mjs'));
  await run('tar', ['-czf', join(folder, 'worker.tgz'), '-C', folder, 'worker.mjs']);
  return platform.upload(await readFile(join(folder, 'worker.tgz')));
}
