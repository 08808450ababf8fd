import type { Endpoint, ListEndpointReleasesResponse, Release, UpdateEndpointRequest } from '@flash-ts/core/contract';
import { cliErrors } from '../../errors/catalogue.js';

type Undo = (old: unknown, endpoint: Endpoint) => UpdateEndpointRequest | undefined;

/** How a field of a release's diff is undone. Source: Runpod REST API 2.0.0, `ReleaseDiffEntry`, and what the embedded platform writes. */
const UNDO: Readonly<Record<string, Undo>> = {
  'template.imageName': (old) => (typeof old === 'string' && old !== '' ? { image: old } : undefined),
  'template.env': (old) => {
    const env = variablesOf(old);
    return env && { env };
  },
  'template.containerDiskInGb': (old) => (Number.isInteger(old) ? { disk: old as number } : undefined),
  'template.containerRegistryAuthId': (old) =>
    old === null || typeof old === 'string' ? { registry: old } : undefined,
  gpuCount: (old, { gpu }) =>
    gpu && Number.isInteger(old)
      ? { gpu: { pools: gpu.pools, excludedTypes: gpu.excludedTypes ?? [], count: old as number } }
      : undefined,
  locations: (old) => {
    const dataCenterIds = listOf(old);
    return dataCenterIds && { dataCenterIds };
  },
};

/** A way back. */
export interface Undoing {
  readonly version: number;
  readonly change: UpdateEndpointRequest;
  /** Fields that a later release has changed and that stay as they are, since Runpod does not tell them in a form that can be sent. */
  readonly kept: readonly string[];
}

/**
 * The change that brings an endpoint back to a version, found by undoing the releases after it.
 *
 * @param wanted default: the version before the newest
 * @throws FlashError `FLASH_RUNPOD_NO_RELEASE`
 */
export function undoing(
  { name, endpoint }: { readonly name: string; readonly endpoint: Endpoint },
  { releases, endpointVersion }: ListEndpointReleasesResponse,
  wanted: number | undefined,
): Undoing {
  const refuse = (to: string, problem: string) => cliErrors.FLASH_RUNPOD_NO_RELEASE({ name, wanted: to, problem });
  const versions = releases.map(({ version }) => version).filter((version) => version !== null);
  const newest = endpointVersion ?? versions[0];
  const target = wanted ?? versions.find((version) => version < (newest ?? 0));
  if (target === undefined) throw refuse('an earlier version', 'Runpod knows one release of it only');
  if (!versions.includes(target))
    throw refuse(`version ${target}`, `Runpod knows the versions ${versions.join(', ')} of it`);
  if (target === newest) throw refuse(`version ${target}`, 'that is its present one');
  const later = releases.filter(({ version }) => version !== null && version > target);
  return { version: target, ...undone(endpoint, later, refuse) };
}

function undone(
  endpoint: Endpoint,
  later: readonly Release[],
  refuse: (to: string, problem: string) => Error,
): Omit<Undoing, 'version'> {
  const kept = new Set<string>();
  let change: UpdateEndpointRequest = {};
  // The newest first, so that the value before the oldest of them wins.
  for (const { field, old } of later.flatMap(({ diff }) => diff)) {
    const part = UNDO[field]?.(old, endpoint);
    if (part) change = { ...change, ...part };
    else kept.add(field);
  }
  if (Object.keys(change).length === 0)
    throw refuse('that version', `Runpod does not tell what the releases after it changed (${[...kept].join(', ')})`);
  return { change, kept: [...kept] };
}

/** Variables as an object, or as a list of `{ key, value }`, which Runpod's older API has. */
function variablesOf(old: unknown): Record<string, string> | undefined {
  if (old === null) return {};
  if (typeof old !== 'object') return undefined;
  const pairs = Array.isArray(old)
    ? old.map((one) => [(one as { key?: unknown } | null)?.key, (one as { value?: unknown } | null)?.value])
    : Object.entries(old);
  const isText = pairs.every(([key, value]) => typeof key === 'string' && typeof value === 'string');
  return isText ? (Object.fromEntries(pairs) as Record<string, string>) : undefined;
}

/** A list, or the text of one with commas. */
function listOf(old: unknown): string[] | undefined {
  if (old === null) return [];
  if (typeof old === 'string') return old.split(',').filter((part) => part !== '');
  return Array.isArray(old) && old.every((part) => typeof part === 'string') ? old : undefined;
}
