import type { BurstResult, TestEndpoint } from '@flash-ts/platform/testing';
import { setTimeout } from 'node:timers/promises';
import { uploadWorker } from '../harness/deployments.ts';
import { PlatformProcess } from '../harness/platform-process.ts';
import type { Scenario } from '../harness/scenario.ts';

/** So few that their boots do not keep the machine from being in time. */
const ENDPOINTS = 10;
const IDLE_SECONDS = 1;
const AROUND_MS = 50;

export const idleDeadline: Scenario = {
  name: 'idle-deadline',
  promise: 'request at the idle deadline ± 50 ms ×1,000: no 502',
  run: async ({ short }) => {
    await using own = await PlatformProcess.start();
    const image = await uploadWorker(own.platform, 'plain-worker');
    const lane = async (number: number) => {
      const endpoint = await own.platform.create({
        name: `idle-${number}`,
        image,
        workers: { min: 0, max: 1, idleTimeout: IDLE_SECONDS },
        flashboot: number % 2 === 0 ? 'FLASHBOOT' : 'OFF',
      });
      await endpoint.settled();
      // Not all at once.
      await setTimeout((number / ENDPOINTS) * IDLE_SECONDS * 1000);
      return rounds(endpoint, short ? 5 : 100);
    };
    const results = (await Promise.all(Array.from({ length: ENDPOINTS }, (_, number) => lane(number)))).flat();
    const sent = results.flatMap((result) => result.sent);
    const workers = new Set(sent.map(({ worker }) => worker)).size;
    const inTime = sent.length - workers;
    const failures = sent.filter(({ status }) => status !== 200).length;
    const statuses = [...new Set(sent.map(({ status, error }) => status ?? error?.message))].join(', ');
    const figure = `${sent.length} requests, ${inTime} to the worker before it went and ${workers} to a new one: ${failures} failures (${statuses})`;
    // Those before and after it show that the moment itself was met.
    return { passed: failures === 0 && Math.min(inTime, workers) > sent.length / 10, figure };
  },
};

/** The time of an answer is the platform's of the end of the request, so the next one can be sent as the worker is about to be stopped. */
async function rounds(endpoint: TestEndpoint, count: number): Promise<BurstResult[]> {
  const send = (index: number) =>
    endpoint.burst({ requests: 1, request: index % 2 === 0 ? {} : { method: 'POST', body: {} } });
  const results = [await send(0)];
  for (let index = 1; index <= count; index += 1) {
    await setTimeout(IDLE_SECONDS * 1000 - AROUND_MS + 2 * AROUND_MS * Math.random());
    results.push(await send(index));
  }
  return results;
}
