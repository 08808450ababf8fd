import { parseVirtualGpus, parseWorkerMemory, type PlatformSettings } from '@flash-ts/platform';
import { cliErrors } from '../errors/catalogue.js';

/** Options of `platform start` about the machine; each takes precedence over its variable. */
export interface HardwareOptions {
  readonly virtualGpus?: string | undefined;
  readonly workerMemory?: string | undefined;
  readonly workerIsolation?: string | undefined;
}

const ISOLATIONS = ['auto', 'bubblewrap', 'unshare', 'off'] as const;

/**
 * A platform's settings about its machine: `--virtual-gpus`, otherwise `FLASH_VIRTUAL_GPUS`; `--worker-memory`, otherwise
 * `FLASH_WORKER_MEMORY`; `--worker-isolation`, otherwise `FLASH_WORKER_ISOLATION`.
 *
 * @throws FlashError `FLASH_VIRTUAL_GPUS_INVALID`, `FLASH_WORKER_MEMORY_INVALID`, `FLASH_WORKER_ISOLATION_INVALID`
 */
export function hardwareSettings(env: NodeJS.ProcessEnv, options: HardwareOptions = {}): Partial<PlatformSettings> {
  const gpus = given(options.virtualGpus, '--virtual-gpus', env, 'FLASH_VIRTUAL_GPUS');
  const memory = given(options.workerMemory, '--worker-memory', env, 'FLASH_WORKER_MEMORY');
  const isolation = given(options.workerIsolation, '--worker-isolation', env, 'FLASH_WORKER_ISOLATION');
  return {
    ...(isolation && { workerIsolation: parseIsolation(...isolation) }),
    ...(gpus && { virtualGpus: parseVirtualGpus(...gpus) }),
    ...(memory && { workerMemory: parseWorkerMemory(...memory) }),
  };
}

/** The options as flags, for a platform in a separate process, which inherits the variables. */
export function hardwareFlags({ virtualGpus, workerMemory, workerIsolation }: HardwareOptions): string[] {
  return [
    ...(virtualGpus === undefined ? [] : ['--virtual-gpus', virtualGpus]),
    ...(workerMemory === undefined ? [] : ['--worker-memory', workerMemory]),
    ...(workerIsolation === undefined ? [] : ['--worker-isolation', workerIsolation]),
  ];
}

function parseIsolation(value: string, source: string): PlatformSettings['workerIsolation'] {
  const wanted = ISOLATIONS.find((allowed) => allowed === value);
  if (wanted !== undefined) return wanted;
  throw cliErrors.FLASH_WORKER_ISOLATION_INVALID({ source, value, allowed: ISOLATIONS });
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
