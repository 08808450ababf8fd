import { CALL_ENV, IDENTITY_ENV } from '@flash-ts/core/contract';
import type { Manifest, ManifestResource } from '@flash-ts/core/manifest';
import type { Place } from '../../places.js';
import type { SecretValues } from '../../secrets.js';
import { endpointLabels, identityAnnotations, objectName } from './names.js';
import { settingsOf, variablesOf, type Settings, type Variables } from './settings.js';

/** An endpoint as it is wanted on a cluster; everything about it is a function of this. */
export interface WantedEndpoint {
  readonly place: Place;
  readonly namespace: string;
  readonly name: string;
  /** Name of its objects. */
  readonly id: string;
  readonly settings: Settings;
  readonly variables: Variables;
  /** Of a queue-based endpoint, where its values are known. */
  readonly access?: QueueAccess | undefined;
}

export interface WantedPlace extends Place {
  readonly namespace: string;
  readonly manifest: Manifest;
  readonly image: string;
  readonly secrets: SecretValues;
  readonly pullSecret?: string | undefined;
  /** Name of a queue-based endpoint → how its queue and its workers get in; none for files without values. */
  readonly access?: ReadonlyMap<string, QueueAccess> | undefined;
}

/** By which the queue server of an endpoint reaches its database, and its workers reach it. */
export interface QueueAccess {
  readonly database: string;
  readonly workerKey: string;
  /** See `QueueSettings`. */
  readonly digest: string;
}

/** The endpoints of a manifest, in its order. */
export function wantedEndpoints({ manifest, ...where }: WantedPlace): WantedEndpoint[] {
  return Object.entries(manifest.resources).map(([name, resource]) => wantedEndpoint(name, resource, where));
}

function wantedEndpoint(
  name: string,
  resource: ManifestResource,
  { app, env, namespace, image, secrets, pullSecret, access }: Omit<WantedPlace, 'manifest'>,
): WantedEndpoint {
  const place = { app, env };
  const { open, secret } = variablesOf(name, resource, secrets);
  const own = {
    [IDENTITY_ENV.app]: app,
    [IDENTITY_ENV.env]: env,
    [IDENTITY_ENV.resource]: name,
    FLASH_MODULE_PATH: resource.module_path,
    ...siblings(place, namespace, resource.remote_calls ?? []),
  };
  return {
    place,
    namespace,
    name,
    id: objectName(place, name),
    settings: settingsOf(resource, image, pullSecret, access?.get(name)?.digest),
    access: access?.get(name),
    variables: { open: { ...open, ...own }, secret },
  };
}

/** By which a worker finds the endpoints that it calls: by the names that they have in the cluster. */
function siblings(place: Place, namespace: string, called: readonly string[]): Record<string, string> {
  if (called.length === 0) return {};
  const ids = called.toSorted().map((name) => [name, objectName(place, name)]);
  return {
    [CALL_ENV.ids]: JSON.stringify(Object.fromEntries(ids)),
    [CALL_ENV.urlTemplate]: inClusterUrl('{id}', namespace),
  };
}

/** Metadata of an object that belongs to an endpoint. @param labels default: those of the endpoint */
export function metadataOf(
  { place, name: endpoint, namespace }: WantedEndpoint,
  name: string,
  labels = endpointLabels(place, endpoint),
) {
  return { name, namespace, labels, annotations: identityAnnotations(place, endpoint) };
}

/** Where an endpoint answers inside the cluster, whatever the cluster's domain is. */
export function inClusterUrl(id: string, namespace: string): string {
  return `http://${id}.${namespace}.svc`;
}
