import type { Endpoint, EndpointRollout } from '@flash-ts/core/contract';
import type { ControlClient } from '@flash-ts/platform/control-client';
import type { Place } from '../places.js';
import { endpointsOf, publicUrl } from '../rest-endpoints.js';

/** An endpoint and its rollout. */
export interface LiveEndpoint {
  readonly endpoint: Endpoint;
  readonly rollout: EndpointRollout;
}

/** The endpoints of a place as they are now. */
export async function liveEndpoints(client: ControlClient, place: Place): Promise<LiveEndpoint[]> {
  const own = endpointsOf(await client.listEndpoints(), place);
  return Promise.all(own.map((endpoint) => liveEndpoint(client, endpoint)));
}

export async function liveEndpoint(client: ControlClient, endpoint: Endpoint): Promise<LiveEndpoint> {
  return { endpoint, rollout: await client.rollout(endpoint.id) };
}

/** The two addresses of an endpoint: `url` by host name, as in the cloud, and `pathUrl`, which needs no name resolution. */
export function endpointAddresses(
  { url }: ControlClient,
  endpoint: Endpoint,
): { id: string; url: string; pathUrl: string } {
  const { id } = endpoint;
  return { id, url: publicUrl(endpoint), pathUrl: `${url}/e/${id}` };
}

/** Why a deploy tries an unchanged endpoint again; undefined if it does not. */
export function failureOf(
  rollout: Pick<EndpointRollout, 'version' | 'state' | 'reason' | 'givenUp'>,
): string | undefined {
  const { version, state, reason, givenUp } = rollout;
  if (state === 'failed') return `version ${version} has failed: ${reason ?? 'no reason was given'}`;
  return givenUp === null ? undefined : `no more workers were started, since they had failed for too long: ${givenUp}`;
}
