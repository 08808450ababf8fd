import type { TestEndpoint } from '@flash-ts/platform/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { steadily } from '../steadily.ts';
import { Casualties } from './casualties.ts';
import { DetachedPlatform } from './detached-platform.ts';
import { killPlatform, killWorkers, Releases } from './disturbances.ts';
import { heldMegabytes, memoryFolder } from './held-memory.ts';
import { homeFiles } from './home-files.ts';
import { ProcessWatch, type Sample } from './processes.ts';
import { report } from './report.ts';
import { KINDS, Requests, type Circumstances } from './requests.ts';
import { keepSockets } from './sockets.ts';
import { Tally } from './tally.ts';

const PROJECT = fileURLToPath(new URL('../../../projects/soak', import.meta.url));
const SAMPLE_MS = 5000;
/** At every twelfth sample the platform collects its garbage and tells what it holds. */
const SAMPLES_PER_COLLECTION = 12;
/** Processes of workers are killed so long after their platform's end (the keeper's time), and this is how long they are waited for. */
const GONE_MS = 15_000;
/** How long a platform without clients is looked at. */
const REST_MS = 5000;

/**
 * A platform with endpoints of many kinds under load, while workers and the platform itself are killed and versions come and go.
 *
 * @returns false when a request was lost for no reason, or something grew or was left
 */
export async function soakPlatform(minutes: number): Promise<boolean> {
  const home = await mkdtemp(join(tmpdir(), 'flash-soak-'));
  const platform = await DetachedPlatform.start(home);
  const watch = new ProcessWatch();
  try {
    const control = await platform.connect();
    const { endpoints } = await control.deploy(PROJECT);
    const urls = new Map(endpoints.map(({ name, url }) => [name, url]));
    const to = { platform, key: control.key, urls, casualties: new Casualties(), tally: new Tally() };
    const releases = new Releases(platform, control, endpoints);
    await releases.readVariables();
    console.log(`load, kills and releases for ${minutes} minutes, in ${home}`);
    const samples = await disturbed(to, { endpoints, releases, watch, runMs: minutes * 60_000 });
    const atRest = await restOf(platform, watch);
    await platform.stop();
    const left = await processesLeft(watch, home);
    return report({ ...to, releases, samples, atRest, watch, left, files: await homeFiles(home) });
  } finally {
    await platform.stop();
    for (const path of [home, memoryFolder(home)]) await rm(path, { recursive: true, force: true, maxRetries: 5 });
  }
}

interface Run {
  readonly endpoints: readonly TestEndpoint[];
  readonly releases: Releases;
  readonly watch: ProcessWatch;
  readonly runMs: number;
}

async function disturbed(to: Circumstances, { endpoints, releases, watch, runMs }: Run): Promise<Sample[]> {
  const ending = new AbortController();
  const samples: Sample[] = [];
  const around = [
    keepSockets(to, ending.signal),
    releases.run(ending.signal),
    killWorkers(endpoints, to.casualties, ending.signal),
    killPlatform(to.platform, runMs, ending.signal),
    sampled(samples, to.platform, watch, ending.signal),
  ];
  await requested(to, runMs);
  ending.abort();
  await Promise.all(around);
  return samples;
}

/** Sends each kind at its rate, and waits for the last answers. */
async function requested(to: Circumstances, runMs: number): Promise<void> {
  const requests = new Requests(to);
  await Promise.all(KINDS.map((kind) => steadily(kind.perSecond, runMs, () => requests.send(kind))));
  requests.close();
}

async function sampled(
  samples: Sample[],
  platform: DetachedPlatform,
  watch: ProcessWatch,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const sample = watch.sample(platform.pid);
    const collects = samples.length % SAMPLES_PER_COLLECTION === 0;
    const held = collects ? await heldMegabytes(platform.home, platform.pid) : undefined;
    if (sample) samples.push({ ...sample, held });
    await setTimeout(SAMPLE_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** The sample with the fewest connections in the time that it takes to close those of clients which have gone. */
async function restOf(platform: DetachedPlatform, watch: ProcessWatch): Promise<Sample | undefined> {
  let least: Sample | undefined;
  for (const end = performance.now() + REST_MS; performance.now() < end; await setTimeout(100)) {
    const sample = watch.sample(platform.pid);
    if (sample && !(least && least.sockets <= sample.sockets)) least = sample;
  }
  return least;
}

async function processesLeft(watch: ProcessWatch, home: string) {
  const end = performance.now() + GONE_MS;
  let left = watch.left(home);
  for (; left.length > 0 && performance.now() < end; left = watch.left(home)) await setTimeout(100);
  return left;
}
