import type { FlashError } from '@flash-ts/core/errors';
import { platformErrors } from '../errors/catalogue.js';
import type { PlatformSettings } from '../settings/platform-settings.js';
import type { EndpointConfig } from '../records/endpoint-record.js';

/** The most memory that a worker may have. */
export interface MemoryLimit {
  readonly bytes: number;
  /** What sets it, for the reason of an end: `cpu3c-4-8`. */
  readonly of: string;
}

const GB = 1024 ** 3;
const MB = 1024 ** 2;
/** Of a worker's memory, for V8's heap: the rest is for buffers, code, stacks and what native packages take. */
const HEAP_SHARE = 0.75;
/**
 * The first Node whose V8 takes code from a compile cache that was made with another size of the heap (`v8.cachedDataVersionTag` tells). Before
 * it, a worker with a size would compile all that the artifact's cache has at its first start.
 */
const SHARED_CACHE_SINCE = 24;
/** What an endpoint says of its heap itself; V8 takes dashes and underscores. */
const HEAP_OPTION = /--max[-_](?:old[-_]space|heap)[-_]size/;
const YOUNG_OPTION = /--max[-_]semi[-_]space[-_]size/;
/**
 * MB of a half of V8's young generation, as it was until Node 24. That takes 64 by itself, with which a worker under load keeps 80 MB more of
 * garbage; a request costs less only where hundreds are in flight at once (`docs/benchmarks.md`).
 */
const HALF_OF_YOUNG = 16;

/**
 * Reads the setting `workerMemory` as a person writes it: `type`, `off`, or a number of GB.
 *
 * @param source what the text was given as, for the error
 * @throws FlashError `FLASH_WORKER_MEMORY_INVALID`
 */
export function parseWorkerMemory(text: string, source: string): PlatformSettings['workerMemory'] {
  if (text === 'type' || text === 'off') return text;
  const gigabytes = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : 0;
  if (gigabytes <= 0) throw platformErrors.FLASH_WORKER_MEMORY_INVALID({ source, value: text });
  return Math.floor(gigabytes * GB);
}

/**
 * What a worker of an endpoint may have: the memory of its CPU type, of several the first. Runpod's GB are taken for GiB. A GPU worker has no
 * limit of its own.
 */
export function memoryLimitOf(
  { cpu }: Pick<EndpointConfig, 'cpu'>,
  setting: PlatformSettings['workerMemory'],
): MemoryLimit | undefined {
  if (setting === 'off') return undefined;
  if (setting !== 'type') return { bytes: setting, of: 'the setting workerMemory' };
  const [first] = cpu ?? [];
  return first && { bytes: first.memory * GB, of: `${first.id}-${first.vcpuCount}-${first.memory}` };
}

/**
 * What Node is started with so that V8 keeps little garbage, collects before the limit is met, and ends with its own words when that is of no
 * use. Nothing of what the endpoint has set itself, and nothing at all where it would cost the compile cache.
 *
 * @param nodeOptions `NODE_OPTIONS` of the endpoint
 * @param node what workers run on: the major number of Node, and the bytes that V8 takes for a heap on this machine by itself
 */
export function heapOptions(
  limit: MemoryLimit | undefined,
  nodeOptions: string | undefined,
  node: { readonly major: number; readonly heapBytes: number },
): readonly string[] {
  if (node.major < SHARED_CACHE_SINCE) return [];
  const young = YOUNG_OPTION.test(nodeOptions ?? '') ? [] : [`--max-semi-space-size=${HALF_OF_YOUNG}`];
  const heap = limit && limit.bytes * HEAP_SHARE;
  // A heap that is smaller anyway needs no size.
  if (heap === undefined || heap >= node.heapBytes || HEAP_OPTION.test(nodeOptions ?? '')) return young;
  return [...young, `--max-old-space-size=${Math.floor(heap / MB)}`];
}

/** Why a worker has to go that has so many bytes: `FLASH_WORKER_OVER_LIMIT`; undefined within the limit. */
export function excess(bytes: number, limit: MemoryLimit): FlashError | undefined {
  if (bytes <= limit.bytes) return undefined;
  const [unit, name] = limit.bytes < GB ? [MB, 'MB'] : [GB, 'GB'];
  // Rounded up: what is over by a little must not read as what is allowed.
  const used = Math.ceil((bytes / unit) * 10) / 10;
  const allowed = Math.round((limit.bytes / unit) * 10) / 10;
  return platformErrors.FLASH_WORKER_OVER_LIMIT({
    used: `${used} ${name}`,
    allowed: `${allowed} ${name}`,
    of: limit.of,
  });
}
