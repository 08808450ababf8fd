import type { ISecret } from 'kubernetes-models/v1/Secret';
import { metadataOf, type WantedEndpoint } from './endpoint.js';
import { LABELS, placeLabels, queueServerName, secretName } from './names.js';
import { QUEUE_SECRET } from './queue-variables.js';

/** The Secret of a version; undefined for an endpoint that has none. */
export function secretOf(endpoint: WantedEndpoint, version: number): ISecret | undefined {
  const { secret } = endpoint.variables;
  if (Object.keys(secret).length === 0) return undefined;
  const { labels, ...metadata } = metadataOf(endpoint, secretName(endpoint.id, version));
  return withValues({ ...metadata, labels: { ...labels, [LABELS.release]: String(version) } }, secret);
}

/** The Secret of an endpoint's queue; undefined where its values are not known. */
export function queueSecret(endpoint: WantedEndpoint): ISecret | undefined {
  const { id, place, access } = endpoint;
  if (!access) return undefined;
  const values = { [QUEUE_SECRET.database]: access.database, [QUEUE_SECRET.workerKey]: access.workerKey };
  return withValues(metadataOf(endpoint, queueServerName(id), placeLabels(place)), values);
}

function withValues(metadata: NonNullable<ISecret['metadata']>, values: Readonly<Record<string, string>>): ISecret {
  const encoded = Object.entries(values).map(([key, value]) => [key, Buffer.from(value).toString('base64')]);
  return { apiVersion: 'v1', kind: 'Secret', type: 'Opaque', metadata, data: Object.fromEntries(encoded) };
}
