import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Endpoint } from '@flash-ts/core/contract';
import { until } from '@flash-ts/testkit/waiting';
import { kill, startProcess, type PlatformProcess } from '../support/platform-process.js';
import { temporaryFolder } from '../support/rig.js';
import { QueueRig, type SeenJob } from './queue-rig.js';

const KILLS = 6;

let home: ReturnType<typeof temporaryFolder>;
let scratch: ReturnType<typeof temporaryFolder>;
let platform: PlatformProcess;
const children = new Set<ChildProcess>();
let stopSubmitting = async () => {};

const start = async () => {
  platform = await startProcess(home.path, (child) => children.add(child));
};
const rig = () => new QueueRig({ rig: platform.rig, scratch: scratch.path });

beforeEach(async () => {
  [home, scratch] = [temporaryFolder(), temporaryFolder()];
  await start();
});

afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  await stopSubmitting();
  home.remove();
  scratch.remove();
});

/** What the workers have noted: for each job its attempts, as pairs of lines. */
function attempts(record: string): Map<string, string[]> {
  const byJob = new Map<string, string[]>();
  for (const line of readFileSync(record, 'utf8').trim().split('\n')) {
    const [job = '', what = ''] = line.split(' ');
    byJob.set(job, [...(byJob.get(job) ?? []), what]);
  }
  return byJob;
}

/** A worker that was killed a moment ago may still be listed. */
function killProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Submits jobs until it is stopped, or the test has ended; keeps the ids of those that were acknowledged. */
function submitting(endpoint: () => Endpoint, record: string) {
  const acknowledged: string[] = [];
  const ended = new AbortController();
  const client = async () => {
    while (!ended.signal.aborted) {
      // A platform that was killed answers nothing; what it has not acknowledged may be there or not.
      const id = await rig()
        .run(endpoint(), { record, ms: 5 })
        .catch(() => undefined);
      if (id === undefined) await sleep(20);
      else acknowledged.push(id);
      await sleep(2);
    }
  };
  const clients = Promise.all([client(), client(), client()]);
  const stop = async () => {
    ended.abort();
    await clients;
  };
  stopSubmitting = stop;
  return { acknowledged, stop };
}

async function endedJobs(endpoint: Endpoint, ids: readonly string[]): Promise<SeenJob[]> {
  const jobs: SeenJob[] = [];
  for (const id of ids) jobs.push(await rig().ended(endpoint, id));
  return jobs;
}

/**
 * What the attempts of a job may have noted: two at most, one after the other. A worker may be killed before it has noted anything, or between its
 * end and its result. One that has a result has ended last.
 */
function allowed(lines: readonly string[], hasResult: boolean): boolean {
  const noted = lines.join(' ');
  return hasResult ? /^(?:begins (?:ends )?)?begins ends$/.test(noted) : /^(?:begins(?: ends)? ?){0,2}$/.test(noted);
}

it('loses no acknowledged job when the platform is killed at any moment, and gives none out oftener than once again', async () => {
  const endpoint = await rig().create({ workers: { min: 1, max: 2, idleTimeout: 60 } });
  const record = join(scratch.path, 'record');
  const submits = submitting(() => endpoint, record);
  for (let count = 0; count < KILLS; count += 1) {
    // However slow the machine is, there is something to lose.
    const before = submits.acknowledged.length;
    await until('jobs are submitted', () => submits.acknowledged.length > before + 1);
    await sleep(Math.random() * 400);
    await kill(platform.child);
    await start();
  }
  await submits.stop();
  const jobs = await endedJobs(endpoint, submits.acknowledged);
  expect(jobs.length).toBeGreaterThan(KILLS);
  const seen = attempts(record);
  for (const job of jobs) {
    const lines = seen.get(job.id) ?? [];
    const hasResult = job.status === 'COMPLETED' && job.output === job.id;
    expect([job.id, lines, allowed(lines, hasResult)]).toEqual([job.id, lines, true]);
    // Only what was lost with two workers has no result.
    const wasLostTwice = job.status === 'FAILED' && job.error === 'job timed out after 1 retries';
    expect([hasResult, wasLostTwice]).toContain(true);
  }
});

it('gives each job one result while its workers are killed under load', async () => {
  // Killed workers look like crashes of the code, after which the platform would pause for longer and longer.
  await platform.rig.control('PATCH', '/local/settings', { backoffCapMs: 100, stableMs: 0 });
  const endpoint = await rig().create({ workers: { min: 2, max: 3, idleTimeout: 60 } });
  const record = join(scratch.path, 'record');
  const submits = submitting(() => endpoint, record);
  for (let count = 0; count < KILLS; count += 1) {
    const pid = await until('a worker runs', async () => {
      const { workers } = await platform.rig.workers(endpoint.id);
      return workers.find(({ status }) => status === 'RUNNING' || status === 'IDLE')?.pid;
    });
    killProcess(pid);
    await sleep(Math.random() * 200);
  }
  await submits.stop();
  const jobs = await endedJobs(endpoint, submits.acknowledged);
  const seen = attempts(record);
  for (const { id, status, error, retries = 0 } of jobs) {
    const lines = seen.get(id) ?? [];
    expect([id, lines.filter((line) => line === 'begins').length <= retries + 1]).toEqual([id, true]);
    const wasLostTwice = error === 'job timed out after 1 retries' && retries === 1;
    expect([id, status]).toEqual([id, wasLostTwice ? 'FAILED' : 'COMPLETED']);
  }
});
