import type { Endpoint, EndpointRollout } from '@flash-ts/core/contract';
import type { ControlClient } from '@flash-ts/platform/control-client';
import { chosenEndpoints } from './chosen-endpoints.js';

/** The endpoints that are named, or all of the app, each with how far its newest version has come. */
export async function standingEndpoints(
  client: ControlClient,
  names: readonly string[],
  app: string,
  env: string,
): Promise<{ readonly endpoint: Endpoint; readonly rollout: EndpointRollout }[]> {
  const withRollout = async (endpoint: Endpoint) => ({ endpoint, rollout: await client.rollout(endpoint.id) });
  return Promise.all(chosenEndpoints(await client.listEndpoints(), names, app, env).map(withRollout));
}
