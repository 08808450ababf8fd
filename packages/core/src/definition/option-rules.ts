import type { FlashEndpointOptions, WorkersOption } from '../decorators/options.js';
import { coreErrors, type FlashError } from '../errors/index.js';

const NAME = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** The faults of the options as an author wrote them; JavaScript authors have no type checker to stop them. */
export function checkOptions(options: FlashEndpointOptions, name: string): FlashError[] {
  return [
    ...(NAME.test(name) ? [] : [coreErrors.FLASH_NAME_INVALID({ name })]),
    ...checkHardware(options),
    ...checkScaler(options),
    ...checkWorkers(options.workers),
  ];
}

function checkHardware(options: FlashEndpointOptions): FlashError[] {
  const gpuOptions = (['gpu', 'gpuCount', 'minCudaVersion'] as const).filter((option) => options[option] !== undefined);
  if (options.cpu === undefined || gpuOptions.length === 0) return [];
  return [coreErrors.FLASH_GPU_WITH_CPU({ options: gpuOptions })];
}

function checkScaler({ scalerType, scalerValue }: FlashEndpointOptions): FlashError[] {
  const faults: FlashError[] = [];
  if (scalerType !== undefined && scalerType !== 'REQUEST_COUNT') {
    faults.push(coreErrors.FLASH_SCALER_UNSUPPORTED({ value: scalerType }));
  }
  if (scalerValue !== undefined && !(Number.isInteger(scalerValue) && scalerValue >= 1)) {
    faults.push(
      coreErrors.FLASH_OPTION_RANGE({ option: 'scalerValue', value: scalerValue, allowed: 'a whole number from 1 on' }),
    );
  }
  return faults;
}

function checkWorkers(value: WorkersOption | undefined): FlashError[] {
  if (value === undefined) return [];
  const range = workersRange(value);
  const problem = range ? workersProblem(range) : 'this is not a range of workers';
  return problem ? [coreErrors.FLASH_WORKERS_RANGE({ value, problem })] : [];
}

function workersProblem({ min, max }: { min: number; max: number }): string | undefined {
  if (!Number.isInteger(min) || !Number.isInteger(max)) return 'both ends must be whole numbers';
  if (min < 0 || max < 0) return 'there are no negative workers';
  if (min > max) return `min ${min} is above max ${max}`;
  if (max === 0) return 'with max 0 no request could ever be answered';
  return undefined;
}

/** The option's three spellings as one; undefined for anything else. */
export function workersRange(value: unknown): { min: number; max: number } | undefined {
  if (typeof value === 'number') return { min: 0, max: value };
  if (Array.isArray(value))
    return value.length === 2 ? { min: value[0] as number, max: value[1] as number } : undefined;
  if (typeof value !== 'object' || value === null || !('min' in value) || !('max' in value)) return undefined;
  return { min: value.min as number, max: value.max as number };
}
