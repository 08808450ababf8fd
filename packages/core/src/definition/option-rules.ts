import type { FlashEndpointOptions, WorkersOption } from '../decorators/options.js';
import { coreErrors, type FlashError } from '../errors/index.js';
import { checkHardware } from './hardware-rules.js';
import { checkEnv } from './variable-rules.js';

const NAME = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Every option, so that a misspelt one is told from a real one. `satisfies` keeps the list complete. */
const OPTIONS = Object.keys({
  name: 0,
  gpu: 0,
  gpuCount: 0,
  minCudaVersion: 0,
  cpu: 0,
  workers: 0,
  idleTimeout: 0,
  scalerType: 0,
  scalerValue: 0,
  executionTimeoutMs: 0,
  flashboot: 0,
  datacenter: 0,
  env: 0,
  volume: 0,
  image: 0,
  template: 0,
  forbidUnknown: 0,
  semantics: 0,
  imports: 0,
  providers: 0,
  controllers: 0,
  configure: 0,
} satisfies Record<keyof FlashEndpointOptions, 0>);

/** The faults of the options as an author wrote them; JavaScript authors have no type checker to stop them. */
export function checkOptions(options: FlashEndpointOptions, name: string): FlashError[] {
  return [
    ...checkKnown(options),
    ...(NAME.test(name) ? [] : [coreErrors.FLASH_NAME_INVALID({ name })]),
    ...checkHardware(options),
    ...checkScaler(options),
    ...checkWorkers(options.workers),
    ...checkPlainOptions(options),
    ...checkEnv(options.env),
    ...checkSemantics(options),
  ];
}

function checkKnown(options: FlashEndpointOptions): FlashError[] {
  const unknown = Object.keys(options).filter((option) => !OPTIONS.includes(option));
  return unknown.map((option) => coreErrors.FLASH_OPTION_UNKNOWN({ option, known: OPTIONS }));
}

/** A promise to refuse undeclared properties that nobody keeps is no mere warning. */
function checkSemantics({ semantics, forbidUnknown }: FlashEndpointOptions): FlashError[] {
  return semantics === 'nest' && forbidUnknown === true ? [coreErrors.FLASH_FORBID_UNKNOWN_UNDER_NEST({})] : [];
}

function checkScaler({ scalerType }: FlashEndpointOptions): FlashError[] {
  if (scalerType === undefined || scalerType === 'REQUEST_COUNT') return [];
  return [coreErrors.FLASH_SCALER_UNSUPPORTED({ value: scalerType })];
}

function checkWorkers(value: WorkersOption | undefined): FlashError[] {
  if (value === undefined) return [];
  const range = workersRange(value);
  const problem = range ? workersProblem(range) : 'this is not a range of workers';
  return problem === undefined ? [] : [coreErrors.FLASH_WORKERS_RANGE({ value, problem })];
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

type Check = readonly [option: string, value: unknown, allowed: string, fits: (value: never) => boolean];

function checkPlainOptions(options: FlashEndpointOptions): FlashError[] {
  const wholeFrom = (least: number) => (value: unknown) => Number.isInteger(value) && (value as number) >= least;
  const isBoolean = (value: unknown) => typeof value === 'boolean';
  const isList = (value: unknown) => Array.isArray(value);
  const checks: readonly Check[] = [
    [
      'idleTimeout',
      options.idleTimeout,
      'a whole number of seconds from 1 to 3600',
      (value: number) => Number.isInteger(value) && value >= 1 && value <= 3600,
    ],
    ['scalerValue', options.scalerValue, 'a whole number from 1 on', wholeFrom(1)],
    ['executionTimeoutMs', options.executionTimeoutMs, 'a whole number of milliseconds from 0 (none) on', wholeFrom(0)],
    ['flashboot', options.flashboot, 'true or false', isBoolean],
    ['forbidUnknown', options.forbidUnknown, 'true or false', isBoolean],
    ['semantics', options.semantics, "'flash' or 'nest'", (value: unknown) => value === 'flash' || value === 'nest'],
    [
      'image',
      options.image,
      'the name of a container image, without spaces',
      (value: unknown) => typeof value === 'string' && /^\S+$/.test(value),
    ],
    ['template.containerDiskInGb', options.template?.containerDiskInGb, 'a whole number of GB from 1 on', wholeFrom(1)],
    ['imports', options.imports, 'a list of modules', isList],
    ['providers', options.providers, 'a list of providers', isList],
    ['controllers', options.controllers, 'a list of controller classes', isList],
    ['configure', options.configure, 'a function', (value: unknown) => typeof value === 'function'],
  ];
  return checks
    .filter(([, value, , fits]) => value !== undefined && !fits(value as never))
    .map(([option, value, allowed]) => coreErrors.FLASH_OPTION_RANGE({ option, value, allowed }));
}
