import type { Endpoint } from '@flash-ts/core/contract';
import { endpointName, endpointsOf } from '../deploy/plan.js';
import { readAppName } from '../project/package-json.js';
import { localPlatform, requirePlatform } from '../targets/local.js';
import type { ControlClient } from '@flash-ts/platform/control-client';
import { endpointAddresses } from './addresses.js';
import type { CommandRun } from './definition.js';
import { environmentName } from './environment-name.js';
import { nothingText, otherPlaces } from './other-places.js';
import { statusText } from './status-text.js';
import { workerHistories } from './worker-histories.js';

export const status: CommandRun = async ({ projectDir, env: variables }, options) => {
  const env = environmentName(options);
  const app = await readAppName(projectDir);
  const { client } = await requirePlatform(localPlatform(variables, undefined).home);
  const all = await client.listEndpoints();
  const found = endpointsOf(all, app, env);
  const standings = await Promise.all(found.map((endpoint) => standingOf(client, endpoint)));
  const detailed = options['workers'] === true;
  const endpoints = standings.map(({ lives, ...standing }) => (detailed ? { ...standing, lives } : standing));
  const elsewhere = otherPlaces(all, app, env);
  const text = standings.length === 0 ? nothingText(app, env, elsewhere) : statusText(standings);
  return {
    data: { app, env, target: 'local', endpoints, elsewhere },
    text: detailed ? [text, ...workerHistories(standings)].join('\n\n') : text,
  };
};

/** How an endpoint is, with its workers in the contract's words and as the platform itself tells of them. */
async function standingOf(client: ControlClient, endpoint: Endpoint) {
  const [{ workers, endpointVersion }, rollout, lives] = await Promise.all([
    client.listWorkers(endpoint.id),
    client.rollout(endpoint.id),
    client.workerLives(endpoint.id),
  ]);
  const { state, reason, servingVersion, canary, givenUp, bootError, throttled = null, watch = null } = rollout;
  return {
    name: endpointName(endpoint),
    ...endpointAddresses(client, endpoint),
    version: endpointVersion,
    rollout: { state, reason, servingVersion, canary, givenUp, bootError, throttled, watch },
    workers: workers.map(({ id, status: word, isStale, version }) => {
      const life = lives.workers.find((one) => one.id === id);
      return { id, status: word, isStale, version, since: life?.since ?? null, reason: life?.reason ?? null };
    }),
    lives,
  };
}
