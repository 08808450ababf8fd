import { isDeepStrictEqual } from 'node:util';
import type { EndpointConfig } from '../records/endpoint-record.js';

/** Fields that a worker is started with: a change makes a new version and replaces the workers. All others apply at once. */
const VERSIONED: readonly (keyof EndpointConfig)[] = [
  'image',
  'env',
  'args',
  'disk',
  'gpu',
  'cpu',
  'ports',
  'registry',
  'networkVolumes',
  'dataCenterIds',
];

export type ConfigChange = 'none' | 'in-place' | 'new-version';

export function classifyChange(before: EndpointConfig, after: EndpointConfig): ConfigChange {
  if (VERSIONED.some((field) => !isDeepStrictEqual(before[field], after[field]))) return 'new-version';
  return isDeepStrictEqual(before, after) ? 'none' : 'in-place';
}

/** `config` with the versioned fields of another configuration. */
export function withVersionedFields(config: EndpointConfig, other: EndpointConfig): EndpointConfig {
  const versioned = VERSIONED.filter((field) => other[field] !== undefined).map((field) => [field, other[field]]);
  return { ...config, ...Object.fromEntries(versioned) } as EndpointConfig;
}
