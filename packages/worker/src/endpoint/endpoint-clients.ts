import { createEndpointClient, resolveReference, type EndpointReference, type SendCall } from '@flash-ts/core/client';
import { CALL_ENV } from '@flash-ts/core/contract';
import type { Manifest } from '@flash-ts/core/manifest';

/** The URL of an endpoint in the cloud; another platform sets its own in the environment. */
const CLOUD_URL = 'https://{id}.api.runpod.ai';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Makes the clients of other endpoints, with paths from the manifest and addresses from the environment.
 *
 * @param send sends their calls; `fetch` without it
 */
export function clientMaker(
  { resources }: Manifest,
  env: Environment,
  send?: SendCall,
): (reference: EndpointReference) => object {
  return (reference) => {
    const { target, name } = resolveReference(reference);
    const functions = resources[name]?.functions ?? [];
    return createEndpointClient(target, {
      name,
      url: endpointUrl(name, env),
      key: env[CALL_ENV.key],
      ...(send && { send }),
      pathOf: (handler) =>
        functions.find((item) => item.class_name === target.name && item.name === handler)?.http_path,
    });
  };
}

/** Undefined for an endpoint that was not deployed yet when this worker's version was. */
function endpointUrl(name: string, env: Environment): string | undefined {
  const id = readIds(env[CALL_ENV.ids])[name];
  return id === undefined ? undefined : (env[CALL_ENV.urlTemplate] ?? CLOUD_URL).replace('{id}', () => id);
}

function readIds(text: string | undefined): Readonly<Record<string, string | undefined>> {
  if (text === undefined || text === '') return {};
  return JSON.parse(text) as Record<string, string>;
}
