import { parseVirtualGpus, parseWorkerMemory, type PlatformSettings } from '@flash-ts/platform';

/** Options of `platform start` about the machine, each before its variable. */
export interface HardwareOptions {
  readonly virtualGpus?: string | undefined;
  readonly workerMemory?: string | undefined;
}

/**
 * What a platform is to think of its machine: `--virtual-gpus`, else `FLASH_VIRTUAL_GPUS`; `--worker-memory`, else
 * `FLASH_WORKER_MEMORY`.
 *
 * @throws FlashError `FLASH_VIRTUAL_GPUS_INVALID`, `FLASH_WORKER_MEMORY_INVALID`
 */
export function hardwareSettings(env: NodeJS.ProcessEnv, options: HardwareOptions = {}): Partial<PlatformSettings> {
  const gpus = given(options.virtualGpus, '--virtual-gpus', env, 'FLASH_VIRTUAL_GPUS');
  const memory = given(options.workerMemory, '--worker-memory', env, 'FLASH_WORKER_MEMORY');
  return {
    ...(gpus && { virtualGpus: parseVirtualGpus(...gpus) }),
    ...(memory && { workerMemory: parseWorkerMemory(...memory) }),
  };
}

/** The options as flags again, for a platform in a process of its own. Variables reach it by themselves. */
export function hardwareFlags({ virtualGpus, workerMemory }: HardwareOptions): string[] {
  return [
    ...(virtualGpus === undefined ? [] : ['--virtual-gpus', virtualGpus]),
    ...(workerMemory === undefined ? [] : ['--worker-memory', workerMemory]),
  ];
}

function given(
  option: string | undefined,
  flag: string,
  env: NodeJS.ProcessEnv,
  variable: string,
): [text: string, source: string] | undefined {
  if (option !== undefined) return [option, flag];
  const value = env[variable];
  return value === undefined || value === '' ? undefined : [value, variable];
}
