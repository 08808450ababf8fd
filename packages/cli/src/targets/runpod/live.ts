import type { Endpoint, EndpointRollout, ListEndpointReleasesResponse } from '@flash-ts/core/contract';
import type { LiveEndpoint } from '../local/endpoints.js';
import { endpointsOf } from '../rest-endpoints.js';
import type { Place } from '../target.js';
import type { RunpodClient } from './runpod-client.js';

/** The endpoints of a place as they are now. */
export async function liveEndpoints(client: RunpodClient, place: Place): Promise<LiveEndpoint[]> {
  const own = endpointsOf(await client.listEndpoints(), place);
  return Promise.all(own.map((endpoint) => liveEndpoint(client, endpoint)));
}

/** An endpoint with what its releases say of its rollout. */
export async function liveEndpoint(client: RunpodClient, endpoint: Endpoint): Promise<LiveEndpoint> {
  return { endpoint, rollout: rolloutOf(endpoint, await client.listReleases(endpoint.id)) };
}

/** Why an endpoint without workers has none. */
const HELD_BACK =
  'it may have no workers: a deploy sets this where the first version does not start, and Runpod does after 7 days without a request';

/** Runpod knows no rollouts as the embedded platform does: the newest version serves, as soon as its workers do. */
export function rolloutOf(endpoint: Endpoint, releases: ListEndpointReleasesResponse): EndpointRollout {
  const version = releases.endpointVersion ?? releases.releases[0]?.version ?? 1;
  const isHeldBack = endpoint.workers.max === 0;
  return {
    id: endpoint.id,
    version,
    state: isHeldBack ? 'failed' : releases.rollout.inProgress ? 'verifying' : 'serving',
    servingVersion: isHeldBack || releases.rollout.inProgress ? null : version,
    reason: isHeldBack ? HELD_BACK : null,
    givenUp: null,
    bootError: null,
    canary: null,
  };
}
