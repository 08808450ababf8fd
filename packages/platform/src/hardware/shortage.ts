import { needInWords, type GpuNeed } from './choose-gpus.js';
import { countedTypes, type GpuDevice, type GpuInventory } from './gpu-device.js';

export interface ShortageFacts {
  /** Whether all devices together would be too few. */
  readonly permanent: boolean;
  /** For each worker that has devices, the name of its endpoint. */
  readonly takers: readonly string[];
  readonly free: readonly GpuDevice[];
}

/** Why a worker has no GPU: what it needs, which GPUs exist, and which endpoints use them. */
export function shortageInWords(
  need: GpuNeed,
  { source, devices }: Pick<GpuInventory, 'source' | 'devices'>,
  { permanent, takers, free }: ShortageFacts,
): string {
  const wanted = `needs ${needInWords(need)}`;
  const there =
    source === 'virtual' ? `declared are ${countedTypes(devices)}` : `the machine has ${countedTypes(devices)}`;
  if (permanent) {
    const other = source === 'virtual' ? 'Declare others' : 'Switch the allocation off with `--virtual-gpus none`';
    return `no GPU fits: ${wanted}; ${there}, so no worker can ever start. ${other}, or change \`gpu\` of the endpoint`;
  }
  const names = [...new Set(takers)].map((name) => `${name} (${takers.filter((taker) => taker === name).length})`);
  const taken = names.length === 0 ? 'none of them taken' : `taken by workers of ${names.join(', ')}`;
  const left = free.length === 0 ? `all ${taken}` : `${taken}; free ${countedTypes(free)}`;
  return `no GPU free: ${wanted}; ${there}, ${left}`;
}
