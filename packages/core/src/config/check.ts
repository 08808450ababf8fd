import { coreErrors, nearestName, type FlashError } from '../errors/index.js';
import { ENVIRONMENT_OPTIONS } from './types.js';

/** A fault of a configuration. */
export interface ConfigFault {
  /** The keys that lead to what is wrong: `['environments', 'production', 'workers']`. */
  readonly path: readonly string[];
  readonly error: FlashError;
}

const OPTIONS: readonly string[] = ENVIRONMENT_OPTIONS;

/** The faults in the form of a configuration: what is no object, and keys that do not exist. The values of options depend on the endpoint. */
export function configFaults(value: unknown): ConfigFault[] {
  return [
    ...keyFaults(value, [], ['defaults', 'environments']),
    ...environmentFaults(at(value, 'defaults'), ['defaults']),
    ...entries(at(value, 'environments'), ['environments'], environmentFaults),
  ];
}

function environmentFaults(value: unknown, path: readonly string[]): ConfigFault[] {
  if (value === undefined) return [];
  return [
    ...keyFaults(value, path, [...OPTIONS, 'endpoints']),
    ...entries(at(value, 'endpoints'), [...path, 'endpoints'], (endpoint, below) =>
      keyFaults(endpoint, below, OPTIONS),
    ),
  ];
}

type Check = (value: unknown, path: readonly string[]) => ConfigFault[];

/** The faults of a value that has a name for each entry. */
function entries(value: unknown, path: readonly string[], check: Check): ConfigFault[] {
  if (value === undefined) return [];
  if (!isRecord(value)) return [noObject(value, path)];
  return Object.entries(value).flatMap(([name, entry]) => check(entry, [...path, name]));
}

function keyFaults(value: unknown, path: readonly string[], known: readonly string[]): ConfigFault[] {
  if (!isRecord(value)) return [noObject(value, path)];
  const unknown = Object.keys(value).filter((key) => !known.includes(key));
  return unknown.map((key) => ({
    path: [...path, key],
    error: coreErrors.FLASH_CONFIG_KEY_UNKNOWN({
      key: [...path, key].join('.'),
      known,
      nearest: nearestName(key, known),
    }),
  }));
}

function noObject(value: unknown, path: readonly string[]): ConfigFault {
  return { path, error: coreErrors.FLASH_CONFIG_VALUE({ key: path.join('.'), value, allowed: 'an object' }) };
}

function at(value: unknown, key: string): unknown {
  return isRecord(value) ? value[key] : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
