import type { Endpoint } from '@flash-ts/core/contract';
import { endpointName, endpointsOf, placedEndpoints } from '../rest-endpoints.js';
import { otherPlaces, type Place } from '../places.js';
import type { EndpointStatus, TargetStatus } from '../target.js';
import type { RunpodAccess } from './access.js';
import { endpointAddresses } from './addresses.js';
import { rolloutOf } from './live.js';
import { QueueCalls } from './queue-calls.js';
import type { RunpodClient } from './runpod-client.js';

export async function placeStatus(client: RunpodClient, place: Place): Promise<TargetStatus> {
  const all = await client.listEndpoints();
  const own = endpointsOf(all, place).map((endpoint) => endpointStatus(client, endpoint));
  return { endpoints: await Promise.all(own), elsewhere: otherPlaces(placedEndpoints(all), place) };
}

async function endpointStatus(client: RunpodClient, endpoint: Endpoint): Promise<EndpointStatus> {
  const [{ workers, endpointVersion }, releases, jobs] = await Promise.all([
    client.listWorkers(endpoint.id),
    client.listReleases(endpoint.id),
    endpoint.type === 'QUEUE' ? jobsOf(client.access, endpoint) : null,
  ]);
  const { version: _, id: _id, ...rollout } = rolloutOf(endpoint, releases);
  const throttled = workers.some(({ status }) => status === 'THROTTLED');
  return {
    name: endpointName(endpoint),
    ...endpointAddresses(endpoint),
    version: endpointVersion ?? null,
    rollout: { ...rollout, throttled: throttled ? 'workers wait for free hardware of its kind' : null, watch: null },
    workers: workers.map(({ id, status, isStale, version, startedAt }) => {
      return { id, status, isStale, version: version ?? null, since: startedAt ?? null, reason: null };
    }),
    jobs,
    // Runpod tells of workers as they are now, and not what they were.
    lives: { workers: [], gone: [] },
  };
}

/** Null where the key may not ask, or nobody answers: the status of the rest is worth telling. */
async function jobsOf(access: RunpodAccess, endpoint: Endpoint): Promise<EndpointStatus['jobs']> {
  try {
    const { jobs } = await new QueueCalls(endpoint, access).health();
    return { waiting: jobs?.inQueue ?? 0, running: jobs?.inProgress ?? 0, because: null };
  } catch {
    return null;
  }
}
