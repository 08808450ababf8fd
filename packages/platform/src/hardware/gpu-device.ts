import type { GpuStatus } from '@flash-ts/core/contract';

/**
 * A GPU of this machine, or one that the settings declare. Its id is the UUID of a real device or the index of a declared one, its type
 * the name that `nvidia-smi` and the catalogue spell.
 */
export type GpuDevice = Omit<GpuStatus['devices'][number], 'workerId'>;

/** The GPUs that are allocated to workers, and where they come from. */
export interface GpuInventory extends Pick<GpuStatus, 'source'> {
  readonly devices: readonly GpuDevice[];
  /** Why there are none; empty if there are some. */
  readonly because: string;
}

/** `2 × NVIDIA L4 and 1 × NVIDIA A40`. */
export function countedTypes(devices: readonly GpuDevice[]): string {
  const types = [...new Set(devices.map(({ type }) => type))];
  return types.map((type) => `${devices.filter((device) => device.type === type).length} × ${type}`).join(' and ');
}
