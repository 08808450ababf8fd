import type { PlatformEvent } from '@flash-ts/core/contract';
import type { BurstResult, TestEndpoint } from '@flash-ts/platform/testing';
import { setTimeout } from 'node:timers/promises';
import { anyReady, deployErrands } from '../harness/deployments.ts';
import { Pauses } from '../harness/pauses.ts';
import { PlatformProcess } from '../harness/platform-process.ts';
import { present, type Scenario } from '../harness/scenario.ts';

const WORKERS = 4;
const PER_SECOND = 50;
/** Where the platform and this process, which notes the beginning, are not kept waiting for a processor. */
const OUT_WITHIN_MS = 3000;
const PROCESSES = 2;
/** Between two looks at a worker: it is to hang at any moment of that. */
const INTERVAL_MS = 1000;
/** As an endpoint sets it; after that a worker whose loop does not turn has no excuse. */
const TIMEOUT_MS = 10_000;
/** For a request to a worker that leaves in the same moment. */
const SAME_MOMENT_MS = 50;

/** A worker that hung. Times are milliseconds since 1970. */
interface Hang {
  readonly worker: string;
  readonly at: number;
  readonly leftAt: number;
}

export const hungWorkers: Scenario = {
  name: 'hung-workers',
  promise:
    'workers stopped (SIGSTOP) and in an endless loop: out of rotation within 3 s (later where processes wait for a processor), replaced',
  run: async ({ short }) => {
    await using own = await PlatformProcess.start();
    const endpoint = await deployErrands(own.platform, { workers: WORKERS });
    await endpoint.release({ timeout: TIMEOUT_MS });
    const pauses = new Pauses();
    const traffic = endpoint.traffic({ perSecond: PER_SECOND, request: { path: '/wait/5' } });
    const [stopped, looping]: [Hang[], Hang[]] = [[], []];
    for (let round = 0; round < (short ? 2 : 10); round += 1) {
      stopped.push(await hang(endpoint, 'worker.unhealthy', stopOne));
      looping.push(await hang(endpoint, 'worker.stuck', blockOne));
    }
    await endpoint.until(({ total }) => total === WORKERS, { seconds: 60 });
    return judge(await traffic.stop(), stopped, looping, pauses);
  },
};

/** Lets one worker hang, and waits until another has taken its place. */
async function hang(
  endpoint: TestEndpoint,
  kind: PlatformEvent['kind'],
  begin: (endpoint: TestEndpoint) => Promise<number>,
): Promise<Hang> {
  await setTimeout(INTERVAL_MS * Math.random());
  const known = (await endpoint.events()).length;
  const at = await begin(endpoint);
  for (;;) {
    const left = (await endpoint.events()).slice(known).find((event) => event.kind === kind);
    if (left && 'workerId' in left) {
      await replaced(endpoint, left.workerId);
      return { worker: left.workerId, at, leftAt: Date.parse(left.time) };
    }
    await setTimeout(20);
  }
}

async function replaced(endpoint: TestEndpoint, hung: string): Promise<void> {
  for (;;) {
    const workers = await endpoint.workers();
    const ready = workers.filter(({ id, status }) => id !== hung && (status === 'IDLE' || status === 'RUNNING'));
    if (ready.length >= WORKERS) return;
    await setTimeout(50);
  }
}

async function stopOne(endpoint: TestEndpoint): Promise<number> {
  present(await anyReady(endpoint), 'a worker').hang();
  return Date.now();
}

async function blockOne(endpoint: TestEndpoint): Promise<number> {
  void endpoint.burst({ requests: 1, request: { path: '/compute/3600000' } });
  return Date.now();
}

function judge({ sent }: BurstResult, stopped: readonly Hang[], looping: readonly Hang[], pauses: Pauses) {
  const hangs = [...stopped, ...looping];
  const late = sent.filter(({ worker, began }) =>
    hangs.some((one) => one.worker === worker && performance.timeOrigin + began > one.leftAt + SAME_MOMENT_MS),
  ).length;
  const lost = sent.filter(
    ({ status, worker }) => status !== 200 && !hangs.some((one) => one.worker === worker),
  ).length;
  const times = (of: readonly Hang[]) => of.map(({ at, leftAt }) => leftAt - at).toSorted((a, b) => a - b);
  const words = (of: readonly Hang[]) =>
    `${times(of)[Math.floor(of.length / 2)]} ms (median), ${times(of).at(-1)} ms (slowest)`;
  const slowest = Math.max(...times(hangs));
  const allowedMs = pauses.allowed(OUT_WITHIN_MS, PROCESSES);
  const figure = [
    `${stopped.length} stopped: out after ${words(stopped)}`,
    `${looping.length} in an endless loop: ${words(looping)}; ${Math.round(allowedMs)} ms allowed`,
    `all replaced; of ${sent.length} requests ${late} went to one that had left, ${lost} failed at a worker that did not hang`,
  ].join('; ');
  return { passed: slowest <= allowedMs && late + lost === 0, figure };
}
