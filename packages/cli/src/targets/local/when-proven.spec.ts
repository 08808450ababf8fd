import { expect, test } from '@jest/globals';
import type { EndpointRollout } from '@flash-ts/core/contract';
import { whenProven } from './when-proven.js';

const proven: EndpointRollout = {
  id: 'a',
  version: 2,
  state: 'serving',
  servingVersion: 2,
  reason: null,
  givenUp: null,
  bootError: null,
  canary: null,
};
const watched = (leftMs: number, unguarded: string | null = null): EndpointRollout => ({
  ...proven,
  watch: { fallback: 1, lengthMs: 30_000, leftMs, unguarded },
});

/** A platform that says one thing after the other. */
function watch(...said: EndpointRollout[]) {
  const steps: string[] = [];
  const client = { rollout: () => Promise.resolve(said.length > 1 ? (said.shift() as EndpointRollout) : said[0]!) };
  const onStep = (text: string) => steps.push(text);
  const { signal } = new AbortController();
  return { steps, over: whenProven([{ name: 'shop', id: 'a', version: 2 }], { client, signal, onStep }) };
}

test('waits until a version has been watched, and tells how long that takes', async () => {
  const { steps, over } = watch(watched(30_000), watched(21_000), watched(20_000), watched(1), proven);
  await over;
  expect(steps).toEqual([
    'shop version 2 is watched for 30 s; if its workers crash, version 1 stays ready to take over. --no-watch does not wait for that',
    'watching for another 20 s',
    'watching for another 1 s',
  ]);
});

test('says that the version before has no worker ready', async () => {
  const { steps, over } = watch(watched(1, 'no GPU is free'), proven);
  await over;
  expect(steps[0]).toContain('version 1 would have to start to take over (no GPU is free)');
});

test('has nothing to wait for without a watch, or when a newer version has taken over', async () => {
  const [first, second] = [watch(proven), watch(watched(1), { ...proven, version: 3, servingVersion: 3 })];
  await Promise.all([first.over, second.over]);
  expect(first.steps).toEqual([]);
});

test('fails when the version is rolled back meanwhile', async () => {
  const reason = 'rolled back to version 1: a worker crashed';
  const back = { ...proven, servingVersion: 1 };
  await expect(watch(watched(1), { ...back, state: 'failed', reason }).over).rejects.toMatchObject({
    code: 'FLASH_ROLLED_BACK',
    message: `Version 2 of shop served and was rolled back while it was watched; version 1 serves again:\n${reason}`,
  });
  await expect(watch(watched(1), back).over).rejects.toThrow(/it was rolled back by a command/);
});
