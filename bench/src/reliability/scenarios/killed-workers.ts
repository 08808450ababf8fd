import type { BurstResult, TestEndpoint } from '@flash-ts/platform/testing';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { deployErrands } from '../harness/deployments.ts';
import { PlatformProcess } from '../harness/platform-process.ts';
import { present, type Scenario } from '../harness/scenario.ts';

const WORKERS = 4;
const PER_SECOND = 300;
const WORK_MS = 40;
/** A POST that its worker took along has to be told so soon. */
const TOLD_WITHIN_MS = 100;
/** Until its end shows on its connections, a worker that was killed is still sent requests: they are in flight on it too. */
const NOTICED_MS = 50;

interface Kill {
  readonly worker: string;
  readonly at: number;
}

export const killedWorkers: Scenario = {
  name: 'killed-workers',
  promise:
    '`kill -9` of workers ×20 under 300 req/s: no GET lost, no POST run twice, only POSTs in flight on it get 502, within 100 ms',
  run: async ({ short }) => {
    await using own = await PlatformProcess.start();
    const ledger = join(own.platform.home, 'ledger');
    const endpoint = await deployErrands(own.platform, { workers: WORKERS, ledger });
    const traffic = endpoint.traffic({
      perSecond: PER_SECOND,
      request: (index) =>
        index % 2 === 0
          ? { path: `/wait/${WORK_MS}` }
          : { method: 'POST', path: `/wait/${WORK_MS}`, body: { id: String(index) } },
    });
    const kills: Kill[] = [];
    // How long this very process was kept from the processor: what is measured can't be better than that.
    const pauses = monitorEventLoopDelay({ resolution: 1 });
    pauses.enable();
    for (let count = 0; count < (short ? 3 : 20); count += 1) kills.push(await killOne(endpoint));
    return judge(await traffic.stop(), kills, await readFile(ledger, 'utf8'), pauses.max / 1e6);
  },
};

async function killOne(endpoint: TestEndpoint): Promise<Kill> {
  await setTimeout(500 * Math.random());
  const ready = (await endpoint.workers()).filter(({ status }) => status === 'RUNNING' || status === 'IDLE');
  const worker = present(ready[Math.floor(Math.random() * ready.length)], 'a worker');
  worker.kill();
  const kill = { worker: worker.id, at: performance.now() };
  // The next one only when this one is replaced: a GET is tried twice, and not more.
  while ((await endpoint.workers()).some(({ id }) => id === worker.id)) await setTimeout(10);
  await endpoint.until(({ running, idle, total }) => running + idle === WORKERS && total === WORKERS, { seconds: 120 });
  return kill;
}

function judge({ sent, lost, answers }: BurstResult, kills: readonly Kill[], ledger: string, pauseMs: number) {
  const runs = ledger.trim().split('\n');
  const twice = runs.length - new Set(runs).size;
  const failed = sent.filter(({ status }) => status !== 200 && status !== 201);
  const failedGets = failed.filter(({ method }) => method === 'GET').length;
  const delays = failed.map(({ worker, began, took }) => {
    const kill = kills.find((one) => one.worker === worker && began < one.at + NOTICED_MS);
    return kill ? began + took - kill.at : Infinity;
  });
  const [notInFlight, slowest] = [delays.filter((delay) => delay === Infinity).length, Math.max(0, ...delays)];
  const median = delays.toSorted((a, b) => a - b)[Math.floor(delays.length / 2)] ?? 0;
  const others = failed.filter(({ status }) => status !== 502).length;
  const passed =
    lost.length + failedGets + twice + notInFlight + others === 0 && slowest <= TOLD_WITHIN_MS && runs.length > 0;
  const figure = [
    `${sent.length} requests, ${kills.length} kills: ${failedGets} GETs lost, ${twice} POSTs run twice`,
    `${answers[502] ?? 0} POSTs got 502, ${notInFlight} of them not in flight on it, after ${Math.round(median)} ms (median) and ${Math.round(slowest)} ms (slowest; the longest pause of the test itself was ${Math.round(pauseMs)} ms)`,
  ].join('; ');
  return { passed, figure };
}
