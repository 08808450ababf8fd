import type { TestEndpoint, TestPlatform } from '@flash-ts/platform/testing';
import { writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { uploadWorker } from '../harness/deployments.ts';
import { PlatformProcess, temporaryFolder } from '../harness/platform-process.ts';
import type { Scenario } from '../harness/scenario.ts';

const GIB = 1024 ** 3;
const CLIENTS = 16;
/** Sizes of inputs, half of all bytes each: one lies in a file, the other in the database. */
const SIZES = [9_000_000, 200_000] as const;
const ALLOWED_MB = 300;
/** V8's young generation as `flash platform start` has it. */
const PLATFORM = { settings: { queueBytes: 2 * GIB }, env: { NODE_OPTIONS: '--max-semi-space-size=4' } };
/** Ten looks a second: only a failure takes so long. */
const MOST_LOOKS = 1800;

export const queuedInputs: Scenario = {
  name: 'queued-inputs',
  promise: `1 GiB of inputs queued, over a restart, and taken: memory of the platform + ≤ ${ALLOWED_MB} MB, no job lost`,
  run: async ({ short }) => {
    const home = await temporaryFolder();
    try {
      const sizes = SIZES.flatMap((size) => Array.from({ length: (short ? GIB / 10 : GIB) / 2 / size }, () => size));
      const [idle, submitting] = await submitAll(home, sizes);
      await using own = await PlatformProcess.start({ ...PLATFORM, home });
      const [endpoint] = (await own.platform.endpoints()) as [TestEndpoint];
      const starting = own.mostMemory();
      const waiting = (await jobsOf(endpoint)).inQueue;
      await endpoint.release({ workers: { min: 2, max: 2, idleTimeout: 60 } });
      for (let look = 0; look < MOST_LOOKS; look += 1) {
        const { completed, failed } = await jobsOf(endpoint);
        if (completed + failed === sizes.length) break;
        await setTimeout(100);
      }
      const { completed } = await jobsOf(endpoint);
      const most = [submitting, starting, own.mostMemory()].map((megabytes) => Math.round(megabytes - idle));
      const figure = `${sizes.length} jobs, + ${most[0]} MB while they were submitted, + ${most[1]} MB at the start with them, + ${most[2]} MB while they were taken, over ${Math.round(idle)} MB; ${waiting} waited after the restart, ${completed} completed`;
      return { passed: Math.max(...most) <= ALLOWED_MB && waiting === sizes.length && completed === waiting, figure };
    } finally {
      await rm(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    }
  },
};

/** @returns memory of the platform before the first large job, and the most while they were submitted, in MB */
async function submitAll(home: string, sizes: readonly number[]): Promise<[idle: number, most: number]> {
  await using own = await PlatformProcess.start({ ...PLATFORM, home });
  const endpoint = await queueEndpoint(own.platform);
  const idle = own.memory();
  // From now on the system counts the most anew.
  writeFileSync(`/proc/${own.pid}/clear_refs`, '5');
  const bodies = new Map<number, string>(
    SIZES.map((size) => [size, JSON.stringify({ input: { text: 'x'.repeat(size) } })]),
  );
  const left = sizes.toSorted(() => Math.random() - 0.5);
  const client = async () => {
    for (let size = left.pop(); size !== undefined; size = left.pop()) {
      const { status } = await endpoint.fetch('/run', { method: 'POST', body: bodies.get(size) as string });
      if (status !== 200) throw new Error(`/run has answered ${status}`);
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  return [idle, own.mostMemory()];
}

async function queueEndpoint(platform: TestPlatform): Promise<TestEndpoint> {
  const image = await uploadWorker(platform, 'queue-worker');
  return platform.create({
    name: 'queue',
    type: 'QUEUE',
    image,
    scaling: { type: 'QUEUE_DELAY', queueDelay: 1 },
    workers: { min: 0, max: 0, idleTimeout: 60 },
  });
}

async function jobsOf(endpoint: TestEndpoint) {
  const { jobs } = (await (await endpoint.fetch('/health')).json()) as {
    jobs: { completed: number; failed: number; inQueue: number };
  };
  return jobs;
}
