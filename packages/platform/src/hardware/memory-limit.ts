import type { FlashError } from '@flash-ts/core/errors';
import { platformErrors } from '../errors/catalogue.js';
import type { PlatformSettings } from '../settings/platform-settings.js';
import type { EndpointConfig } from '../records/endpoint-record.js';

/** The most memory that a worker may have. */
export interface MemoryLimit {
  readonly bytes: number;
  /** What sets the limit, for messages: `cpu3c-4-8`. */
  readonly of: string;
}

const GB = 1024 ** 3;
const MB = 1024 ** 2;
/** The share of a worker's memory that V8's heap may have: the rest is for buffers, code, stacks and native packages. */
const HEAP_SHARE = 0.75;
/**
 * The first major version of Node whose V8 accepts a compile cache that was made with another heap size (see `v8.cachedDataVersionTag`).
 * With an older one, a worker with a heap size would ignore the artifact's cache and compile everything again.
 */
const SHARED_CACHE_SINCE = 24;
/** An endpoint's own option for the heap size; V8 accepts dashes and underscores. */
const HEAP_OPTION = /--max[-_](?:old[-_]space|heap)[-_]size/;
const YOUNG_OPTION = /--max[-_]semi[-_]space[-_]size/;
/**
 * MB of one half of V8's young generation: the default before Node 24. With Node 24's default of 64 MB a worker under load keeps 80 MB more
 * of garbage, and a request costs less only if hundreds are in flight at once (`docs/benchmarks.md`).
 */
const HALF_OF_YOUNG = 16;

/**
 * Reads the setting `workerMemory` as a person writes it: `type`, `off`, or a number of GB.
 *
 * @param source the option or variable that has the text, for the error
 * @throws FlashError `FLASH_WORKER_MEMORY_INVALID`
 */
export function parseWorkerMemory(text: string, source: string): PlatformSettings['workerMemory'] {
  if (text === 'type' || text === 'off') return text;
  const gigabytes = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : 0;
  if (gigabytes <= 0) throw platformErrors.FLASH_WORKER_MEMORY_INVALID({ source, value: text });
  return Math.floor(gigabytes * GB);
}

/**
 * The memory that a worker of an endpoint may use: that of its first CPU type. Runpod's GB are read as GiB. A GPU worker has no limit of
 * its own.
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
 * Node's options by which V8 keeps little garbage, collects before the memory limit is reached, and ends with its own error when collecting
 * does not help. Options that the endpoint sets itself are left out, and all of them if they would make the compile cache useless.
 *
 * @param nodeOptions `NODE_OPTIONS` of the endpoint
 * @param node the Node of the workers: its major version, and V8's default heap size on this machine in bytes
 */
export function heapOptions(
  limit: MemoryLimit | undefined,
  nodeOptions: string | undefined,
  node: { readonly major: number; readonly heapBytes: number },
): readonly string[] {
  if (node.major < SHARED_CACHE_SINCE) return [];
  const young = YOUNG_OPTION.test(nodeOptions ?? '') ? [] : [`--max-semi-space-size=${HALF_OF_YOUNG}`];
  const heap = limit && limit.bytes * HEAP_SHARE;
  // If V8's default is smaller, no size is needed.
  if (heap === undefined || heap >= node.heapBytes || HEAP_OPTION.test(nodeOptions ?? '')) return young;
  return [...young, `--max-old-space-size=${Math.floor(heap / MB)}`];
}

/** The error for a worker that uses so many bytes, `FLASH_WORKER_OVER_LIMIT`; undefined within the limit. */
export function excess(bytes: number, limit: MemoryLimit): FlashError | undefined {
  if (bytes <= limit.bytes) return undefined;
  const [unit, name] = limit.bytes < GB ? [MB, 'MB'] : [GB, 'GB'];
  // Rounded up, so that a small excess does not read as the limit itself.
  const used = Math.ceil((bytes / unit) * 10) / 10;
  const allowed = Math.round((limit.bytes / unit) * 10) / 10;
  return platformErrors.FLASH_WORKER_OVER_LIMIT({
    used: `${used} ${name}`,
    allowed: `${allowed} ${name}`,
    of: limit.of,
  });
}
