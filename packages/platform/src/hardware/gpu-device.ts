/** A GPU of this machine, or one that the settings declare. */
export interface GpuDevice {
  /** Its name in `CUDA_VISIBLE_DEVICES`: the UUID of a real device, the index of a declared one. */
  readonly id: string;
  /** Its name, as `nvidia-smi` and the catalogue spell it. */
  readonly type: string;
  /** MiB; null if the driver does not report it. */
  readonly memoryMb: number | null;
}

/** The GPUs that are allocated to workers, and where they come from. */
export interface GpuInventory {
  /** `none`: GPUs are not allocated, and workers of endpoints with `gpu` run with the devices that they find. */
  readonly source: 'machine' | 'virtual' | 'none';
  readonly devices: readonly GpuDevice[];
  /** Why there are none; empty if there are some. */
  readonly because: string;
}

/** `2 × NVIDIA L4 and 1 × NVIDIA A40`. */
export function countedTypes(devices: readonly GpuDevice[]): string {
  const types = [...new Set(devices.map(({ type }) => type))];
  return types.map((type) => `${devices.filter((device) => device.type === type).length} × ${type}`).join(' and ');
}
