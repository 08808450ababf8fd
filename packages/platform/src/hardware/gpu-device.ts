/** A GPU of this machine, or one that the settings declare. */
export interface GpuDevice {
  /** What names it in `CUDA_VISIBLE_DEVICES`: the UUID of a real one, the place in the list of a declared one. */
  readonly id: string;
  /** Its name, as `nvidia-smi` and the catalogue spell it. */
  readonly type: string;
  /** MiB; null where the driver does not tell. */
  readonly memoryMb: number | null;
}

/** The GPUs that workers are given, and where they were found. */
export interface GpuInventory {
  /** `none`: slots are not kept, and workers of endpoints with `gpu` run with whatever they find. */
  readonly source: 'machine' | 'virtual' | 'none';
  readonly devices: readonly GpuDevice[];
  /** Why there are none; empty where there are. */
  readonly because: string;
}

/** `2 × NVIDIA L4 and 1 × NVIDIA A40`. */
export function countedTypes(devices: readonly GpuDevice[]): string {
  const types = [...new Set(devices.map(({ type }) => type))];
  return types.map((type) => `${devices.filter((device) => device.type === type).length} × ${type}`).join(' and ');
}
