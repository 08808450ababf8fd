import type { Environment } from '@flash-ts/core/client';
import type { EndpointReference } from '@flash-ts/core/client-injection';
import type { Manifest } from '@flash-ts/core/manifest';

/** Makes the clients of the endpoints that this one calls. A worker that calls nobody does not load their code. */
export function clientMaker(manifest: Manifest, env: Environment): (reference: EndpointReference) => Promise<object> {
  return async (reference) => {
    const { clientOf } = await import('./endpoint-client.js');
    return clientOf(reference, manifest, env);
  };
}
