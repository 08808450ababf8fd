import type { GpuInventory } from './gpu-device.js';
import { readGpus } from './nvidia-smi.js';
import type { VirtualGpus } from '../settings/platform-settings.js';
import { declaredDevices } from './virtual-gpus.js';
import type { Logger } from '../logs/logger.js';

/**
 * The GPUs that can be allocated: the declared ones, otherwise those of the machine.
 *
 * @param declared an empty list declares a machine without GPUs
 * @param env its PATH is searched for the driver's tool
 * @throws FlashError `FLASH_VIRTUAL_GPUS_INVALID`
 */
export async function takeInventory(
  declared: readonly VirtualGpus[] | undefined,
  env: NodeJS.ProcessEnv,
  log: Logger,
): Promise<GpuInventory> {
  if (declared) {
    const devices = declaredDevices(declared);
    if (devices.length > 0) return { source: 'virtual', devices, because: '' };
    return { source: 'none', devices, because: 'the setting virtualGpus says that this machine has none' };
  }
  const reading = await readGpus(env);
  if (!('problem' in reading)) return { source: 'machine', devices: reading.devices, because: '' };
  const { problem, expected } = reading;
  log[expected ? 'info' : 'warn']({ problem }, 'no GPU was found; workers of endpoints with `gpu` run without one');
  return { source: 'none', devices: [], because: problem };
}
