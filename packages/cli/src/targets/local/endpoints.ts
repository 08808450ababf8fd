import { IDENTITY_ENV, type Endpoint, type EndpointRollout, type EnvironmentRecord } from '@flash-ts/core/contract';
import type { ControlClient } from '@flash-ts/platform/control-client';
import { publicUrl } from '../public-url.js';
import type { Environment, OtherPlace, Place } from '../target.js';

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

/** All environments: those that endpoints name, and those that were created by name. */
export function environmentsOf(
  endpoints: readonly Endpoint[],
  created: readonly EnvironmentRecord[],
): readonly Environment[] {
  const found = new Map<string, Environment>();
  for (const { app, env, createdAt } of created)
    found.set(placeKey({ app, env }), { app, env, createdAt, endpoints: [] });
  for (const endpoint of endpoints) {
    const place = { app: endpoint.env[IDENTITY_ENV.app] ?? '', env: endpoint.env[IDENTITY_ENV.env] ?? '' };
    if (place.app === '') continue;
    const before = found.get(placeKey(place)) ?? { ...place, createdAt: null, endpoints: [] };
    const own = { name: endpointName(endpoint), id: endpoint.id };
    found.set(placeKey(place), { ...before, endpoints: sorted([...before.endpoints, own], ({ name }) => name) });
  }
  return sorted([...found.values()], placeKey);
}

function placeKey({ app, env }: Place): string {
  return JSON.stringify([app, env]);
}

function sorted<Item>(items: readonly Item[], key: (item: Item) => string): Item[] {
  return items.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** Other environments with endpoints on the platform: those of the app first, then other apps. */
export function otherPlaces(all: readonly Endpoint[], { app, env }: Place): readonly OtherPlace[] {
  const others = environmentsOf(all, []).filter((place) => place.app !== app || place.env !== env);
  const counted = others.map((place) => ({ app: place.app, env: place.env, endpoints: place.endpoints.length }));
  return sorted(counted, (place) => `${place.app === app ? 0 : 1} ${placeKey(place)}`);
}
