import type { Endpoint, EndpointRollout, EndpointWorkerLives } from '@flash-ts/core/contract';
import type { ControlClient } from '@flash-ts/platform/control-client';
import { otherPlaces, type Place } from '../places.js';
import type { EndpointStatus, TargetStatus } from '../target.js';
import { endpointAddresses } from './endpoints.js';
import { endpointName, endpointsOf, placedEndpoints } from '../rest-endpoints.js';

export async function placeStatus(client: ControlClient, place: Place): Promise<TargetStatus> {
  const all = await client.listEndpoints();
  const own = endpointsOf(all, place).map((endpoint) => endpointStatus(client, endpoint));
  return { endpoints: await Promise.all(own), elsewhere: otherPlaces(placedEndpoints(all), place) };
}

/** The status of an endpoint, with its workers from the contract's API and their histories from the platform's own. */
async function endpointStatus(client: ControlClient, endpoint: Endpoint): Promise<EndpointStatus> {
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
    jobs: jobsOf(rollout, lives),
    lives,
  };
}

function jobsOf({ jobs }: EndpointRollout, { workers, gone }: EndpointWorkerLives): EndpointStatus['jobs'] {
  if (!jobs) return null;
  const works = workers.some(({ state }) => state === 'idle' || state === 'running');
  const last = gone[0]?.end;
  const because = jobs.waiting > 0 && !works && last && last.kind !== 'asked' ? last.reason : null;
  return { ...jobs, because };
}
