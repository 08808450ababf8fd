import { GPU_MEMORY, GpuType } from '@flash-ts/core/hardware';
import { platformErrors } from '../errors/catalogue.js';
import type { VirtualGpus } from '../settings/platform-settings.js';
import type { GpuDevice } from './gpu-device.js';

const MOST = 64;
const NONE = 'none';
const TYPES: readonly string[] = Object.values(GpuType);

/**
 * The devices that a setting declares, numbered from 0 on as CUDA numbers real ones.
 *
 * @throws FlashError `FLASH_VIRTUAL_GPUS_INVALID`
 */
export function declaredDevices(declared: readonly VirtualGpus[], source = 'the setting virtualGpus'): GpuDevice[] {
  for (const { type, count } of declared) check(type, count, source, `${type}:${count}`);
  return declared
    .flatMap(({ type, count }) => Array.from({ length: count }, () => type))
    .map((type, index) => ({ id: String(index), type, memoryMb: GPU_MEMORY[type] * 1024 }));
}

/**
 * Reads `NVIDIA GeForce RTX 4090:2, NVIDIA L4:1`. A name without a number stands for one device, `RTX 4090` is accepted as a short name,
 * and `none` declares a machine without GPUs.
 *
 * @param source the option or variable that has the text, for the error
 * @throws FlashError `FLASH_VIRTUAL_GPUS_INVALID`
 */
export function parseVirtualGpus(text: string, source: string): VirtualGpus[] {
  if (text.trim().toLowerCase() === NONE) return [];
  return text.split(',').map((item) => {
    const [, name = '', digits = '1'] = /^(.*?)(?::([^:]*))?$/.exec(item.trim()) ?? [];
    const type = TYPES.find((known) => known === name.trim() || shortName(known) === name.trim()) ?? name.trim();
    const count = /^\d+$/.test(digits.trim()) ? Number(digits) : Number.NaN;
    check(type, count, source, item.trim());
    return { type: type as GpuType, count };
  });
}

function check(type: string, count: number, source: string, value: string): void {
  if (TYPES.includes(type) && Number.isInteger(count) && count >= 1 && count <= MOST) return;
  throw platformErrors.FLASH_VIRTUAL_GPUS_INVALID({ source, value, types: TYPES, most: MOST });
}

function shortName(type: string): string {
  return type.replace(/^NVIDIA (?:GeForce )?/, '');
}
