import { IDENTITY_ENV, type Endpoint, type EndpointRollout } from '@flash-ts/core/contract';
import type { ControlClient } from '@flash-ts/platform/control-client';
import type { OtherPlace, Place } from '../target.js';

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

/** The endpoints of a place as they are now. */
export async function liveEndpoints(client: ControlClient, place: Place): Promise<LiveEndpoint[]> {
  const own = endpointsOf(await client.listEndpoints(), place);
  return Promise.all(own.map(async (endpoint) => ({ endpoint, rollout: await client.rollout(endpoint.id) })));
}

/** The two addresses of an endpoint: `url` by host name, as in the cloud, and `pathUrl`, which needs no name resolution. */
export function endpointAddresses(
  { url }: ControlClient,
  { id, requestUrls }: Endpoint,
): { id: string; url: string; pathUrl: string } {
  return { id, url: requestUrls.base, pathUrl: `${url}/e/${id}` };
}

/** Why a deploy tries an unchanged endpoint again; undefined if it does not. */
export function failureOf(
  rollout: Pick<EndpointRollout, 'version' | 'state' | 'reason' | 'givenUp'>,
): string | undefined {
  const { version, state, reason, givenUp } = rollout;
  if (state === 'failed') return `version ${version} has failed: ${reason ?? 'no reason was given'}`;
  return givenUp === null ? undefined : `no more workers were started, since they had failed for too long: ${givenUp}`;
}

/** Other environments with endpoints on the platform: those of the app first, then other apps. */
export function otherPlaces(all: readonly Endpoint[], { app, env }: Place): readonly OtherPlace[] {
  const places = new Map<string, OtherPlace>();
  for (const endpoint of all) {
    const place = { app: endpoint.env[IDENTITY_ENV.app] ?? '', env: endpoint.env[IDENTITY_ENV.env] ?? '' };
    if (place.app === '' || (place.app === app && place.env === env)) continue;
    const key = JSON.stringify(place);
    places.set(key, { ...place, endpoints: (places.get(key)?.endpoints ?? 0) + 1 });
  }
  const rank = (place: OtherPlace) => `${place.app === app ? 0 : 1} ${place.app} ${place.env}`;
  return [...places.values()].toSorted((a, b) => (rank(a) < rank(b) ? -1 : 1));
}
