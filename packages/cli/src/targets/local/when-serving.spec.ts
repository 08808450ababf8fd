import { expect, test } from '@jest/globals';
import type { EndpointRollout } from '@flash-ts/core/contract';
import { whenServing } from './when-serving.js';

const verifying: EndpointRollout = {
  id: 'a',
  version: 1,
  state: 'verifying',
  servingVersion: null,
  reason: null,
  givenUp: null,
  bootError: null,
  canary: null,
};
const serving: EndpointRollout = { ...verifying, state: 'serving', servingVersion: 1 };
const waiting: EndpointRollout = { ...verifying, waiting: 'waits for its turn' };

/** A platform that says one thing after the other of each endpoint, and then the last of them again and again. */
function wait(said: Readonly<Record<string, readonly EndpointRollout[]>>, timeout: number) {
  const asked: Record<string, number> = {};
  const steps: string[] = [];
  const client = {
    rollout: (id: string) => {
      const rollouts = said[id] as readonly EndpointRollout[];
      const count = (asked[id] = (asked[id] ?? 0) + 1);
      return Promise.resolve((rollouts[count - 1] ?? rollouts.at(-1)) as EndpointRollout);
    },
  };
  const awaited = Object.keys(said).map((id) => ({ name: id, id, changed: true }));
  const onStep = (text: string) => steps.push(text);
  const { signal } = new AbortController();
  return { steps, standings: whenServing(awaited, { client, timeout, signal, onStep }) };
}

test('counts the time of an endpoint from the start of its first worker', async () => {
  // Far more looks than fit into the time that a start may take.
  const said = { first: [verifying, serving], last: [...Array.from({ length: 8 }, () => waiting), serving] };
  const { steps, standings } = wait(said, 0.05);
  expect(await standings).toEqual([
    { version: 1, canary: null },
    { version: 1, canary: null },
  ]);
  expect(steps).toEqual(['first version 1 is healthy (started 1 of 2)', 'last version 1 is healthy (started 2 of 2)']);
});

test('gives up one that takes longer than that from its start', async () => {
  const { standings } = wait({ slow: [waiting, verifying] }, 0.05);
  await expect(standings).rejects.toMatchObject({ code: 'FLASH_ROLLOUT_TIMEOUT' });
});

test('counts no single endpoint, and says why one waits for hardware', async () => {
  const { steps, standings } = wait({ one: [{ ...verifying, throttled: 'no GPU is free' }, serving] }, 1);
  await standings;
  expect(steps).toEqual(['one version 1 waits: no GPU is free', 'one version 1 is healthy']);
});
