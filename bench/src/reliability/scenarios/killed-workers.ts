import type { BurstResult, Sent, TestEndpoint } from '@flash-ts/platform/testing';
import { setTimeout } from 'node:timers/promises';
import { anyReady, deployErrands } from '../harness/deployments.ts';
import { Ledger } from '../harness/ledger.ts';
import { Pauses } from '../harness/pauses.ts';
import { PlatformProcess } from '../harness/platform-process.ts';
import { present, type Scenario } from '../harness/scenario.ts';

const WORKERS = 4;
const PER_SECOND = 300;
const WORK_MS = 40;
/** A POST that its worker took along has to be told so soon, where the platform and this process are not kept waiting for a processor. */
const TOLD_WITHIN_MS = 100;
const PROCESSES = 2;

/** Monotonic milliseconds. */
interface Kill {
  readonly worker: string;
  readonly at: number;
  /** When the platform had seen it. Until then it may send requests to the worker, and they are in flight on it too. */
  readonly seenAt: number;
}

export const killedWorkers: Scenario = {
  name: 'killed-workers',
  promise:
    '`kill -9` of workers ×20 under 300 req/s: no GET lost, no POST run twice, only POSTs in flight on it get 502, within 100 ms (longer where processes wait for a processor)',
  run: async ({ short }) => {
    await using ledger = await Ledger.create();
    // Its workers are counted, and those of the version before would stay for the watch.
    await using own = await PlatformProcess.start({ settings: { watchMs: 0 } });
    const endpoint = await deployErrands(own.platform, { workers: WORKERS, ledger: ledger.path });
    const traffic = endpoint.traffic({
      perSecond: PER_SECOND,
      request: (index) =>
        index % 2 === 0
          ? { path: `/wait/${WORK_MS}` }
          : { method: 'POST', path: `/wait/${WORK_MS}`, body: { id: String(index) } },
    });
    const kills: Kill[] = [];
    const pauses = new Pauses();
    for (let count = 0; count < (short ? 3 : 20); count += 1) kills.push(await killOne(endpoint));
    return judge(await traffic.stop(), kills, await ledger.lines(), pauses);
  },
};

async function killOne(endpoint: TestEndpoint): Promise<Kill> {
  await setTimeout(500 * Math.random());
  const worker = present(await anyReady(endpoint), 'a worker');
  worker.kill();
  const at = performance.now();
  // The next one only when this one is replaced: a GET is tried twice, and not more.
  while ((await endpoint.workers()).some(({ id }) => id === worker.id)) await setTimeout(10);
  await endpoint.until(({ running, idle, total }) => running + idle === WORKERS && total === WORKERS, { seconds: 120 });
  const crash = (await endpoint.events()).find(
    (event) => event.kind === 'worker.crashed' && event.workerId === worker.id,
  );
  return { worker: worker.id, at, seenAt: Date.parse(present(crash, 'the event').time) - performance.timeOrigin };
}

function judge({ sent, lost, answers }: BurstResult, kills: readonly Kill[], runs: readonly string[], pauses: Pauses) {
  const twice = runs.length - new Set(runs).size;
  const failed = sent.filter(({ status }) => status !== 200 && status !== 201);
  const failedGets = failed.filter(({ method }) => method === 'GET').length;
  const delays = failed.map(({ worker, began, took }) => {
    const kill = kills.find((one) => one.worker === worker && began <= one.seenAt + 1);
    return kill ? began + took - kill.at : Infinity;
  });
  const [notInFlight, slowest] = [delays.filter((delay) => delay === Infinity).length, Math.max(0, ...delays)];
  const median = delays.toSorted((a, b) => a - b)[Math.floor(delays.length / 2)] ?? 0;
  const others = failed.filter(({ status }) => status !== 502).length;
  const allowedMs = pauses.allowed(TOLD_WITHIN_MS, PROCESSES);
  const passed =
    lost.length + failedGets + twice + notInFlight + others === 0 && slowest <= allowedMs && runs.length > 0;
  const figure = [
    `${sent.length} requests, ${kills.length} kills: ${failedGets} GETs lost, ${twice} POSTs run twice`,
    `${answers[502] ?? 0} POSTs got 502, ${notInFlight} of them not in flight on it, after ${Math.round(median)} ms (median) and ${Math.round(slowest)} ms (slowest), ${Math.round(allowedMs)} ms allowed as this process waited for a processor for up to ${Math.round(pauses.longestMs)} ms`,
    ...reasonsOf(failed.filter((one, index) => delays[index] === Infinity || one.status !== 502)),
  ].join('; ');
  return { passed, figure };
}

/** What those got that should have got an answer. */
function reasonsOf(failed: readonly Sent[]): string[] {
  const reasonOf = ({ method, status, error, text }: Sent) =>
    [method, status ?? error?.message, /"code":"(\w+)"/.exec(text)?.[1]].join(' ').trim();
  return [...Map.groupBy(failed, reasonOf)].map(([reason, all]) => `${all.length} × ${reason}`);
}
