import { createClient, createQueueClient, siblingAddress, type Environment } from '@flash-ts/core/client';
import { contractOfClass, resolveReference, type ClassReference } from '@flash-ts/core/client-injection';
import { CALL_ENV } from '@flash-ts/core/contract';
import type { Manifest } from '@flash-ts/core/manifest';

/** Makes the clients of other endpoints of the app, with paths from the manifest and addresses from the environment. */
export function clientMaker({ resources }: Manifest, env: Environment): (reference: ClassReference) => object {
  return (reference) => {
    const { target, name } = resolveReference(reference);
    const resource = resources[name];
    const ids = env[CALL_ENV.ids];
    if (resource && !resource.is_load_balanced)
      return createQueueClient(siblingAddress(name, ids, undefined, env, 'queue-based'));
    const functions = resource?.functions ?? [];
    const pathOf = (handler: string) =>
      functions.find((item) => item.class_name === target.name && item.name === handler)?.http_path;
    return createClient(contractOfClass(target, name, pathOf), siblingAddress(name, ids, undefined, env));
  };
}
