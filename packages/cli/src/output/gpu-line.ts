import type { GpuStatus } from '@flash-ts/core/contract';

/** `GPUs: 2 × NVIDIA L4 (declared), 1 of them taken`. */
export function gpuLine({ source, devices }: GpuStatus): string {
  if (source === 'none') return 'GPUs: none; workers of endpoints with `gpu` run without one';
  const types = [...new Set(devices.map(({ type }) => type))];
  const counted = types.map((type) => `${devices.filter((device) => device.type === type).length} × ${type}`);
  const taken = devices.filter(({ workerId }) => workerId !== null).length;
  return `GPUs: ${counted.join(', ')}${source === 'virtual' ? ' (declared)' : ''}, ${taken} of them taken`;
}
