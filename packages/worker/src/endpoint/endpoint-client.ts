import { createClient, createQueueClient, Endpoint, siblingAddress, type Environment } from '@flash-ts/core/client';
import {
  contractOfClass,
  isClassReference,
  resolveReference,
  type EndpointReference,
} from '@flash-ts/core/client-injection';
import { CALL_ENV } from '@flash-ts/core/contract';
import type { Manifest } from '@flash-ts/core/manifest';

/**
 * The client of another endpoint: of one of the app by its class, with paths from the manifest and an address from the environment; of a contract,
 * found by the variables of `Endpoint.connect`.
 */
export function clientOf(reference: EndpointReference, { resources }: Manifest, env: Environment): object {
  if (!isClassReference(reference)) return Endpoint.connect({ contract: reference });
  const { target, name } = resolveReference(reference);
  const resource = resources[name];
  const ids = env[CALL_ENV.ids];
  if (resource && !resource.is_load_balanced)
    return createQueueClient(siblingAddress(name, ids, undefined, env, 'queue-based'));
  const functions = resource?.functions ?? [];
  const pathOf = (handler: string) =>
    functions.find((item) => item.class_name === target.name && item.name === handler)?.http_path;
  return createClient(contractOfClass(target, name, pathOf), siblingAddress(name, ids, undefined, env));
}
