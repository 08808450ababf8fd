import { coreErrors, type FlashError } from '../errors/index.js';
import { choice, numberFrom, wholeNumber } from './kinds.js';
import { within, type Beside, type Option } from './option.js';
import { listOf, type NetworkVolume, type OneOrMore, type TemplateOptions, type WorkersRange } from './values.js';

const NAME = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

export function checkName(name: unknown): FlashError[] {
  return typeof name === 'string' && NAME.test(name) ? [] : [coreErrors.FLASH_NAME_INVALID({ name })];
}

/** The check of an option that names one or several entries of the catalogue, which all have to exist. */
export function known(isKnown: (item: unknown) => boolean, all: readonly string[]) {
  return (written: unknown, option: string): FlashError[] => {
    const refused = Array.isArray(written) && written.length === 0 ? [written] : listOf(written);
    return refused
      .filter((item) => !isKnown(item))
      .map((value) => coreErrors.FLASH_HARDWARE_UNKNOWN({ option, value, known: all }));
  };
}

export function checkWorkers(value: unknown): FlashError[] {
  const range = workersRange(value);
  const problem = range ? workersProblem(range) : 'this is not a range of workers';
  return problem === undefined ? [] : [coreErrors.FLASH_WORKERS_RANGE({ value, problem })];
}

function workersProblem({ min, max }: WorkersRange): string | undefined {
  if (!Number.isInteger(min) || !Number.isInteger(max)) return 'both ends must be whole numbers';
  if (min < 0 || max < 0) return 'there are no negative workers';
  if (min > max) return `min ${min} is above max ${max}`;
  if (max === 0) return 'with max 0 no request could ever be answered';
  return undefined;
}

/** The range from each of the option's three spellings; undefined for anything else. */
export function workersRange(value: unknown): WorkersRange | undefined {
  if (typeof value === 'number') return { min: 0, max: value };
  if (Array.isArray(value))
    return value.length === 2 ? { min: value[0] as number, max: value[1] as number } : undefined;
  if (typeof value !== 'object' || value === null || !('min' in value) || !('max' in value)) return undefined;
  return { min: value.min as number, max: value.max as number };
}

export function checkVolumes(written: unknown, option: string): FlashError[] {
  return listOf(written as OneOrMore<NetworkVolume>)
    .filter((volume) => !hasId(volume))
    .map((value) => coreErrors.FLASH_OPTION_RANGE({ option, value, allowed: "{ id: 'vol_…', datacenter? }" }));
}

/** Whether a volume has an id. */
export function hasId(volume: unknown): volume is NetworkVolume {
  const id = (volume as Partial<NetworkVolume> | null)?.id;
  return typeof id === 'string' && id !== '';
}

/** Whether a value has properties. */
export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

const disk = wholeNumber({ unit: 'GB', from: 1 });

export function checkTemplate(written: unknown, option: string): readonly FlashError[] {
  if (!isObject(written) || Object.keys(written).some((name) => name !== 'containerDiskInGb')) {
    return [coreErrors.FLASH_OPTION_RANGE({ option, value: written, allowed: '{ containerDiskInGb }' })];
  }
  const { containerDiskInGb: size } = written as TemplateOptions;
  return size === undefined ? [] : within(disk)(size, `${option}.containerDiskInGb`);
}

type Check = Option<never>['check'];

const SCALERS = choice('QUEUE_DELAY', 'REQUEST_COUNT');
const REQUESTS = wholeNumber({ from: 1 });
/** The minimum of Runpod's REST contract. */
const DELAY = numberFrom(0.5, 'seconds');
const REQUEST_TIME = wholeNumber({ unit: 'milliseconds', from: 0, least: 'none' });
/** The range of Runpod's `policy.executionTimeout`. */
const JOB_TIME = wholeNumber({ unit: 'milliseconds', from: 5_000, to: 604_800_000 });

/** Only a queue has a delay by which workers can be added. */
export const checkScalerType: Check = (value, name, beside) => {
  if (isQueue(beside)) return within(SCALERS)(value, name);
  return value === 'REQUEST_COUNT' ? [] : [coreErrors.FLASH_SCALER_UNSUPPORTED({ value })];
};

export const checkScalerValue: Check = (value, name, beside) =>
  within(isQueue(beside) && beside.scalerType !== 'REQUEST_COUNT' ? DELAY : REQUESTS)(value, name);

export const checkExecutionTimeout: Check = (value, name, beside) =>
  within(isQueue(beside) ? JOB_TIME : REQUEST_TIME)(value, name);

function isQueue({ kind }: Beside): boolean {
  return kind === 'queue-based';
}
