import { setTimeout } from 'node:timers/promises';
import { inTurn, median, PROCESSOR_TIME, quantile, tell } from '../compare.ts';
import type { Deployed } from '../platform/deployed.ts';
import { processorTime, residentBytes } from '../processes.ts';
import { bullmqSide } from '../queue/bullmq-side.ts';
import { flashSide, type FlashSide } from '../queue/flash-side.ts';
import type { QueueSide } from '../queue/queue-side.ts';

const CLIENTS = 64;
const SECONDS = 4;
/** Jobs a second as a multiple of BullMQ's on a Redis that writes before it answers. */
const TARGET = 1.5;
const QUEUED = 100_000;
/** How many submits are measured with few and with many jobs in the queue. */
const SUBMITS = 2000;
const IDLE_MS = 12_000;

interface Taken {
  readonly perSecond: number;
  /** Processor time of the queue and its worker for a job, in microseconds. */
  readonly microseconds: number;
}

/** Jobs that do nothing, from 64 clients that each wait for the result of their job, against BullMQ; then what a long queue costs. */
export async function benchQueue(rounds: number): Promise<void> {
  const flash = await flashSide(CLIENTS);
  const sides = [await bullmqSide('always', CLIENTS), await bullmqSide('everysec', CLIENTS), flash];
  try {
    for (const side of sides) await full(side, 1);
    const taken = await inTurn(sides, rounds, (side) => full(side, SECONDS));
    console.log(
      `\nJobs from ${CLIENTS} clients, each done before its client's next (${rounds} rounds of ${SECONDS} s; ≥ ${TARGET})`,
    );
    tell(
      sides.map(({ name }) => name),
      taken,
      [{ of: 'perSecond', unit: 'jobs/s' }, PROCESSOR_TIME],
    );
    const rate = median((taken[2] ?? []).map(({ perSecond }) => perSecond));
    await halfLoad(flash, rate / 2);
    await longQueue(flash);
  } finally {
    for (const side of sides) await side.stop();
  }
}

/** As many jobs as can be done. */
async function full({ pids, run }: QueueSide, seconds: number): Promise<Taken> {
  const before = timeOf(pids);
  const end = performance.now() + seconds * 1000;
  let done = 0;
  const client = async () => {
    while (performance.now() < end) {
      await run();
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  return { perSecond: done / seconds, microseconds: (timeOf(pids) - before) / done };
}

function timeOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + processorTime(pid), 0);
}

/** How long a job takes from its submission to its result when the queue could do twice as much. */
async function halfLoad({ run }: FlashSide, perSecond: number): Promise<void> {
  const times: number[] = [];
  const jobs: Promise<void>[] = [];
  const begun = performance.now();
  for (let index = 0; index < perSecond * SECONDS; index += 1) {
    const due = begun + (index * 1000) / perSecond;
    const wait = due - performance.now();
    if (wait > 0) await setTimeout(wait);
    const at = performance.now();
    jobs.push(run().then(() => void times.push(performance.now() - at)));
  }
  await Promise.all(jobs);
  const at = (share: number) => `${quantile(times, share).toFixed(1)} ms`;
  console.log(`\nAt half of that: p50 ${at(0.5)} (≤ 5), p99 ${at(0.99)} (≤ 25)`);
}

/** What a submit costs the platform with a short and with a long queue, and what the long queue costs it. */
async function longQueue({ platform, path, pool }: FlashSide): Promise<void> {
  const id = path.split('/').at(-1) as string;
  await platform.client.json('PATCH', `/v2/serverless/${id}`, { workers: { min: 0, max: 0 } });
  const submit = async (count: number) => {
    let left = count;
    const client = async () => {
      while (left > 0) {
        left -= 1;
        const { body } = await pool.request({ method: 'POST', path: `${path}/run`, body: '{"input":{"a":1}}' });
        await body.dump();
      }
    };
    const before = processorTime(platform.pid);
    await Promise.all(Array.from({ length: CLIENTS }, client));
    return (processorTime(platform.pid) - before) / count;
  };
  await submit(SUBMITS);
  const short = await submit(SUBMITS);
  await submit(QUEUED - 4 * SUBMITS);
  const long = await submit(SUBMITS);
  console.log(
    `\nA submit with a short queue: ${Math.round(short)} µs of processor time; with ${QUEUED} jobs: ${Math.round(long)} µs, ${(long / short).toFixed(2)} ×`,
  );
  const busy = megabytesOf(platform.pid);
  // It collects garbage when it has had nothing to do for some seconds.
  await setTimeout(IDLE_MS);
  console.log(
    `The platform with ${QUEUED} jobs, after all of this: ${busy} MB, and ${megabytesOf(platform.pid)} MB ${IDLE_MS / 1000} s later (≤ 150)`,
  );
  await startWithThem(platform, path);
}

/** How long the start of a platform takes with a long queue, until the queue answers, and what it has in memory then. */
async function startWithThem(platform: Deployed, path: string): Promise<void> {
  const { url, pid, startMs } = await platform.restart();
  const begun = performance.now();
  const { jobs } = (await (await fetch(`${url}${path}/health`)).json()) as {
    readonly jobs: { readonly inQueue: number };
  };
  const answerMs = performance.now() - begun;
  console.log(
    `Its start with ${jobs.inQueue} jobs: ${Math.round(startMs)} ms, and ${Math.round(answerMs)} ms to the queue's first answer (≤ 1000 together); ${megabytesOf(pid)} MB then (≤ 150)`,
  );
}

function megabytesOf(pid: number): number {
  return Math.round(residentBytes(pid) / 1e6);
}
