import { GPU_POOLS, type GpuPool } from '@flash-ts/core/hardware';
import type { EndpointConfig } from '../records/endpoint-record.js';
import type { GpuDevice } from './gpu-device.js';

/** The GPUs that a worker of an endpoint needs. */
export interface GpuNeed {
  /** In order of preference. */
  readonly pools: readonly string[];
  /** Cards of these pools that the worker must not get. */
  readonly excludedTypes: readonly string[];
  /** Cards for one worker. */
  readonly count: number;
}

const POOLS = Object.keys(GPU_POOLS) as GpuPool[];
const KNOWN: ReadonlySet<string> = new Set(Object.values(GPU_POOLS).flat());
/** A message names up to so many types; if there are more, it names the pools. */
const FEW = 3;

/** The GPUs that an endpoint's workers need; undefined for an endpoint that runs on CPUs. */
export function needOf({ gpu }: Pick<EndpointConfig, 'gpu'>): GpuNeed | undefined {
  if (!gpu) return undefined;
  const { pools, excludedTypes = [], count = 1 } = gpu;
  return { pools, excludedTypes: excludedTypes.map((type) => type.trim()), count };
}

/**
 * Chooses the devices of a worker among those given: all of one type, as on a host in the cloud, and of the type that is listed first. A
 * worker that takes any card gets one that is not in the catalogue only if there is no other.
 *
 * @returns undefined if there are too few
 */
export function chooseGpus(devices: readonly GpuDevice[], need: GpuNeed): readonly GpuDevice[] | undefined {
  const foreign = devices.map(({ type }) => type).filter((type) => !KNOWN.has(type));
  for (const type of [...wantedTypes(need), ...(wantsAny(need) ? foreign : [])]) {
    const own = devices.filter((device) => device.type === type);
    if (own.length >= need.count) return own.slice(0, need.count);
  }
  return undefined;
}

/** Whether a worker with this need can use a device. */
export function isAccepted({ type }: GpuDevice, need: GpuNeed): boolean {
  return wantedTypes(need).includes(type) || (wantsAny(need) && !KNOWN.has(type));
}

/** `2 × NVIDIA L4 or NVIDIA A40`. */
export function needInWords(need: GpuNeed): string {
  const types = wantedTypes(need);
  const without = need.excludedTypes.length > 0 ? ` without ${need.excludedTypes.join(', ')}` : '';
  const pools = `a card of ${need.pools.join(' or ')}${without}`;
  return `${need.count} × ${wantsAny(need) ? 'any card' : types.length > FEW ? pools : types.join(' or ')}`;
}

function wantedTypes({ pools, excludedTypes }: GpuNeed): string[] {
  return pools.flatMap((pool) => GPU_POOLS[pool as GpuPool] ?? []).filter((type) => !excludedTypes.includes(type));
}

function wantsAny({ pools, excludedTypes }: GpuNeed): boolean {
  return excludedTypes.length === 0 && POOLS.every((pool) => pools.includes(pool));
}
