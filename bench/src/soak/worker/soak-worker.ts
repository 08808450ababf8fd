import { readdir } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { unpackedWorker } from '../../orders.ts';
import { residentBytes } from '../../processes.ts';
import { startServer, type ServerProcess } from '../../server-process.ts';
import { slopeOf } from '../slope.ts';
import { steadily } from '../steadily.ts';
import { MixedRequests } from './requests.ts';

const PROJECT = fileURLToPath(new URL('../../../projects/mixed', import.meta.url));
/**
 * Of the measured time, at the rate of the measured time. V8 gives a heap the size that suits the rate: of what faster requests have made it, it takes
 * back dozens of megabytes some minutes after they end, and then comes to the size of the slower ones. With these kinds that takes some 400,000 requests.
 */
const WARM_UP = 0.25;
/** As the embedded platform and the Dockerfiles start a worker. */
const NODE_OPTIONS = ['--max-semi-space-size=16'];
const REQUESTS_PER_SECOND = 400;
const SAMPLE_MS = 5000;
/** The part of the time in which memory may come to its size: V8 lets a heap grow for minutes before it looks what is left of it. */
const SETTLING = 0.25;
/** Megabytes an hour. */
const MOST_GROWTH = 1;
const MS_PER_HOUR = 3_600_000;

/**
 * A worker under mixed load for a long time.
 *
 * @returns false when its memory grows, a descriptor is left, or an answer is another than it has to be
 */
export async function soakWorker(minutes: number): Promise<boolean> {
  const worker = await startServer([process.execPath, ...NODE_OPTIONS, 'worker.mjs'], {
    cwd: await unpackedWorker(PROJECT),
    env: { FLASH_HOST: '127.0.0.1', FLASH_LOG_LEVEL: 'fatal' },
  });
  try {
    return await soak(worker, minutes);
  } finally {
    await worker.stop();
  }
}

async function soak({ url, pid }: ServerProcess, minutes: number): Promise<boolean> {
  const requests = new MixedRequests(url);
  // Connections that are kept are there before and after.
  const before = await descriptors(pid);
  console.log(`${REQUESTS_PER_SECOND} requests a second: ${minutes * WARM_UP} minutes to warm up, then ${minutes}`);
  await sampled(requests, pid, minutes * WARM_UP);
  console.log('measured from here');
  const samples = await sampled(requests, pid, minutes);
  requests.close();
  const left = await descriptorsLeft(pid, before);
  const slope = slopeOf(samples.slice(Math.floor(samples.length * SETTLING)));
  const all = [...requests.wrong].map(([what, count]) => `${count} × ${what}`);
  console.log(`${requests.sent} requests, ${all.length === 0 ? 'each answered as it has to be' : all.join('; ')}`);
  console.log(
    `memory ${slope.toFixed(2)} MB an hour (< ${MOST_GROWTH}), ${samples.at(-1)?.[1].toFixed(0)} MB at the end`,
  );
  console.log(`descriptors left: ${left} (= 0)`);
  return slope < MOST_GROWTH && left === 0 && all.length === 0;
}

/** Sends at a steady rate. @returns resident memory in MB by the hours since the start */
async function sampled(
  requests: MixedRequests,
  pid: number,
  forMinutes: number,
): Promise<[hours: number, megabytes: number][]> {
  const samples: [number, number][] = [];
  const begun = performance.now();
  const sampling = setInterval(() => {
    const [elapsed, megabytes] = [performance.now() - begun, residentBytes(pid) / 1024 / 1024];
    samples.push([elapsed / MS_PER_HOUR, megabytes]);
    if (samples.length % 60 === 0) console.log(`  ${Math.round(elapsed / 60_000)} min  ${megabytes.toFixed(1)} MB`);
  }, SAMPLE_MS);
  await steadily(REQUESTS_PER_SECOND, forMinutes * 60_000, () => requests.next());
  clearInterval(sampling);
  return samples;
}

async function descriptors(pid: number): Promise<number> {
  return (await readdir(`/proc/${pid}/fd`)).length;
}

/** More than there were before, once the worker has seen that its clients are gone. */
async function descriptorsLeft(pid: number, before: number): Promise<number> {
  let left = Number.NaN;
  for (let looks = 0; looks < 100 && !(left <= 0); looks += 1) {
    await setTimeout(100);
    left = (await descriptors(pid)) - before;
  }
  return Math.max(0, left);
}
