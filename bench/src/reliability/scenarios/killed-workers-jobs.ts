import type { ListJobsResponse } from '@flash-ts/core/contract';
import type { TestEndpoint, TestPlatform, TestWorker } from '@flash-ts/platform/testing';
import { setTimeout } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { anyReady, deployQueues, type Queues } from '../harness/deployments.ts';
import { workerKilled } from '../harness/job-notes.ts';
import type { JobsReport } from '../harness/jobs-report.ts';
import { openAtRest, processesLeft } from '../harness/leftovers.ts';
import { Ledger } from '../harness/ledger.ts';
import { PlatformProcess } from '../harness/platform-process.ts';
import { QueuesUnderLoad } from '../harness/queues-under-load.ts';
import type { Scenario } from '../harness/scenario.ts';

const MOST_MS = 500;
/** For workers that are killed one after the other to be replaced. */
const READY_WITHIN_MS = 60_000;
const LOOK_MS = 10;
/** A worker that has run jobs keeps a connection for each of its places, thirteen in all. Two for each of 50 kills would be more. */
const MORE_DESCRIPTORS = 25;

export const killedWorkersJobs: Scenario = {
  name: 'killed-workers-jobs',
  promise:
    '`kill -9` of workers ×50 under load: each job exactly one result, run once again after a loss and FAILED after the second, `retries` counted right, the order kept',
  run: async ({ short }) => {
    const kills = short ? 8 : 50;
    await using ledger = await Ledger.create();
    // Killed workers look like crashes of the code, after which the platform would pause for longer and longer.
    await using own = await PlatformProcess.start({ settings: { watchMs: 0, backoffCapMs: 100, stableMs: 0 } });
    const queues = await deployQueues(own.platform, ledger.path, { letters: 1, parcels: 3 });
    const endpoints = Object.values(queues);
    const openBefore = await openAtRest(own.pid);
    await using load = new QueuesUnderLoad(ledger, {
      letters: { clients: [2, 1], most: 20, ms: () => 20 * Math.random() },
      parcels: { clients: [4, 2], most: 60, ms: () => 300 * Math.random() },
    });
    load.connect(endpoints);
    for (let count = 0; count < kills; count += 1) await killOne(own.platform, queues, ledger, count);
    await load.settled();
    const report = await load.report(own.platform, { inOrder: true });
    const miscounted = await miscounts(endpoints, report);
    await load.disconnect();
    const openAfter = await openAtRest(own.pid);
    await own.kill();
    const left = await processesLeft(ledger.path);
    const figure = [
      `${kills} kills, ${report.words}`,
      miscounted ?? '`/health` counts as many',
      `${openBefore} open descriptors before, ${openAfter} after; ${left} processes left`,
    ].join('; ');
    const isRight = report.broken.length === 0 && miscounted === undefined && report.lostTwice > 0;
    return { passed: isRight && openAfter <= openBefore + MORE_DESCRIPTORS && left === 0, figure };
  },
};

/** Kills one worker: of letters, of parcels, and one that has a parcel for the second time, in turn. */
async function killOne(platform: TestPlatform, endpoints: Queues, ledger: Ledger, count: number): Promise<void> {
  const isSecond = count % 3 === 2;
  const endpoint = count % 3 === 0 ? endpoints.letters : endpoints.parcels;
  // At once for a second loss: what the worker before had is in progress again now.
  if (!isSecond) await setTimeout(MOST_MS * Math.random());
  const end = performance.now() + READY_WITHIN_MS;
  while (performance.now() < end) {
    const worker = isSecond ? await withLostJob(platform, endpoint) : await anyReady(endpoint);
    if (worker && (await kill(worker, ledger))) return;
    await setTimeout(LOOK_MS);
  }
  throw new Error(`no worker of ${endpoint.name} could be killed`);
}

async function withLostJob(platform: TestPlatform, endpoint: TestEndpoint): Promise<TestWorker | undefined> {
  const path = `/local/endpoints/${endpoint.id}/jobs?state=IN_PROGRESS&limit=1000`;
  const { jobs } = await platform.control<ListJobsResponse>('GET', path);
  const has = new Set(jobs.flatMap(({ losses, workerId }) => (losses > 0 ? [workerId] : [])));
  return (await endpoint.workers()).find(({ id }) => has.has(id));
}

/** @returns false if it was killed already, and is still listed */
async function kill(worker: TestWorker, ledger: Ledger): Promise<boolean> {
  const line = workerKilled(worker.id);
  if ((await ledger.lines()).includes(line)) return false;
  await ledger.note(line);
  worker.kill();
  return true;
}

/** What `/health` of the endpoints says that is not so; undefined if it is right. */
async function miscounts(endpoints: readonly TestEndpoint[], { jobs, again, lostTwice }: JobsReport) {
  const counted = { completed: 0, failed: 0, inProgress: 0, inQueue: 0, retried: 0 };
  for (const endpoint of endpoints) {
    const health = (await (await endpoint.fetch('/health')).json()) as { readonly jobs: typeof counted };
    for (const name of Object.keys(counted) as (keyof typeof counted)[]) counted[name] += health.jobs[name];
  }
  const expected = { completed: jobs - lostTwice, failed: lostTwice, inProgress: 0, inQueue: 0, retried: again };
  if (isDeepStrictEqual(counted, expected)) return undefined;
  return `/health counts ${JSON.stringify(counted)}, and there are ${JSON.stringify(expected)}`;
}
