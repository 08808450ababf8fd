import { IDENTITY_ENV, type Endpoint } from '@flash-ts/core/contract';
import type { Place, PlacedEndpoint } from './places.js';
import type { DeployedRef } from './target.js';

/* Endpoints as Runpod's REST API has them, and the embedded platform too. */

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

/** Where clients reach an endpoint: the address in front of a route's path, or of `/run`; empty where the API tells none. */
export function publicUrl({ requestUrls }: Pick<Endpoint, 'requestUrls'>): string {
  const { base, run = '' } = requestUrls as { readonly base?: string | null; readonly run?: string };
  return base ?? run.replace(/\/run$/, '');
}
