import { IDENTITY_ENV, type Endpoint, type EndpointRollout } from '@flash-ts/core/contract';
import type { ControlClient } from '@flash-ts/platform/control-client';
import type { Place, PlacedEndpoint } from '../places.js';
import { publicUrl } from '../public-url.js';
import type { DeployedRef } from '../target.js';

/** An endpoint and its rollout. */
export interface LiveEndpoint {
  readonly endpoint: Endpoint;
  readonly rollout: EndpointRollout;
}

/** The name that the endpoint has in its app's source. */
export function endpointName(endpoint: Endpoint): string {
  return endpoint.env[IDENTITY_ENV.resource] ?? endpoint.name;
}

/**
 * The endpoints of one app and environment, by name. An endpoint's identity is its app, environment and name, which it carries in its
 * environment variables.
 */
export function endpointsOf(all: readonly Endpoint[], { app, env }: Place): Endpoint[] {
  return all
    .filter((endpoint) => endpoint.env[IDENTITY_ENV.app] === app && endpoint.env[IDENTITY_ENV.env] === env)
    .toSorted((a, b) => (endpointName(a) < endpointName(b) ? -1 : 1));
}

/** As commands name endpoints. */
export function endpointRefs(endpoints: readonly Endpoint[]): DeployedRef[] {
  return endpoints.map((endpoint) => ({
    name: endpointName(endpoint),
    id: endpoint.id,
    isQueue: endpoint.type === 'QUEUE',
  }));
}

/** The endpoints of apps with their places; those that no deploy has made are left out. */
export function placedEndpoints(all: readonly Endpoint[]): PlacedEndpoint[] {
  return all.flatMap((endpoint) => {
    const { [IDENTITY_ENV.app]: app = '', [IDENTITY_ENV.env]: env = '' } = endpoint.env;
    return app === '' ? [] : [{ place: { app, env }, name: endpointName(endpoint), id: endpoint.id }];
  });
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
