import type { BurstResult, TestEndpoint, TestPlatform } from '@flash-ts/platform/testing';
import { setTimeout } from 'node:timers/promises';
import { uploadWorker } from '../harness/deployments.ts';
import { Ledger } from '../harness/ledger.ts';
import { PlatformProcess } from '../harness/platform-process.ts';
import type { Scenario } from '../harness/scenario.ts';

const LANES = 10;
/** A worker that says when it closes, as all do that are Node's. */
const ANNOUNCED_MS = 1000;
/** The platform leaves off half of what a worker says, at most a second, before it. */
const LAST_USE_MS = 500;
const CLOSE_MS = 50;

export const keepAliveRace: Scenario = {
  name: 'keep-alive-race',
  promise: 'keep-alive race ×1,000: no 502',
  run: async ({ short }) => {
    await using ledger = await Ledger.create();
    await using own = await PlatformProcess.start();
    const image = await uploadWorker(own.platform, 'closing-worker');
    const rounds = short ? 5 : 50;
    const silent = { CLOSE_MS: String(CLOSE_MS) };
    const [gets, posts] = await Promise.all([
      race(own.platform, { image, name: 'silent', env: silent, rounds, method: 'GET', meetMs: CLOSE_MS }),
      race(own.platform, {
        image,
        name: 'announced',
        env: { CLOSE_MS: String(ANNOUNCED_MS), ANNOUNCE: '1', LEDGER: ledger.path },
        rounds,
        method: 'POST',
        meetMs: LAST_USE_MS,
      }),
    ]);
    const runs = await ledger.lines();
    const twice = runs.length - new Set(runs).size;
    const failed = [...gets, ...posts].filter(({ answers }) => answers[200] === undefined).length;
    const figure = `${gets.length} GETs as the worker closes unannounced and ${posts.length} POSTs as the connection is about to be given up: ${failed} failed, ${twice} run twice`;
    return { passed: failed + twice === 0 && runs.length === posts.length, figure };
  },
};

interface Race {
  readonly name: string;
  readonly image: string;
  readonly env: Readonly<Record<string, string>>;
  readonly rounds: number;
  readonly method: 'GET' | 'POST';
  /** Milliseconds after an answer at which its connection ends. */
  readonly meetMs: number;
}

/** Each lane has a worker, and so a connection, of its own; its requests come within 3 ms of the connection's end. */
async function race(
  platform: TestPlatform,
  { name, image, env, rounds, method, meetMs }: Race,
): Promise<BurstResult[]> {
  const lane = async (number: number) => {
    const workers = { min: 1, max: 1, idleTimeout: 60 };
    const endpoint = await platform.create({ name: `${name}-${number}`, image, env, workers });
    await endpoint.until(({ idle }) => idle === 1);
    const results: BurstResult[] = [];
    for (let round = 0; round < rounds; round += 1)
      results.push(await one(endpoint, method, `${number}-${round}`, meetMs));
    return results;
  };
  return (await Promise.all(Array.from({ length: LANES }, (_, number) => lane(number)))).flat();
}

async function one(endpoint: TestEndpoint, method: 'GET' | 'POST', id: string, meetMs: number): Promise<BurstResult> {
  await setTimeout(meetMs - 3 + 6 * Math.random());
  const body = method === 'POST' ? { body: {} } : {};
  return endpoint.burst({ requests: 1, request: { method, headers: { 'x-id': id }, ...body } });
}
