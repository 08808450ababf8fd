import type { ISecret } from 'kubernetes-models/v1/Secret';
import type { WantedEndpoint } from './endpoint.js';
import { endpointLabels, identityAnnotations, LABELS, secretName } from './names.js';

/** The Secret of a version; undefined for an endpoint that has none. */
export function secretOf(
  { id, name, place, namespace, variables }: WantedEndpoint,
  version: number,
): ISecret | undefined {
  const values = Object.entries(variables.secret);
  if (values.length === 0) return undefined;
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'Opaque',
    metadata: {
      name: secretName(id, version),
      namespace,
      labels: { ...endpointLabels(place, name), [LABELS.release]: String(version) },
      annotations: identityAnnotations(place, name),
    },
    data: Object.fromEntries(values.map(([variable, value]) => [variable, Buffer.from(value).toString('base64')])),
  };
}
