import { coreErrors, nearestName, type FlashError } from '../errors/index.js';
import { ENVIRONMENT_OPTIONS, TARGET_NAMES, type TargetConfig } from './types.js';

/** A fault of a configuration. */
export interface ConfigFault {
  /** The keys that lead to what is wrong: `['environments', 'production', 'workers']`. */
  readonly path: readonly string[];
  readonly error: FlashError;
}

const OPTIONS: readonly string[] = ENVIRONMENT_OPTIONS;

interface Rule {
  /** For the message of a fault. */
  readonly allowed: string;
  readonly allows: (text: string) => boolean;
}

/** The form of a name; what a registry takes is checked when it is asked. A tag may have capitals. */
const IMAGE = /^(?!.*:\/\/)[a-z0-9][a-z0-9.:/_-]*(?::[\w.-]+)?(?:@sha256:[a-f0-9]{64})?$/;
const NAMESPACE = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const SECRET = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/;
const TARGET_RULES: Readonly<Record<keyof TargetConfig, Rule>> = {
  target: { allowed: quoted(TARGET_NAMES), allows: (text) => (TARGET_NAMES as readonly string[]).includes(text) },
  image: {
    allowed: 'the name of an image in lower case, without https://, such as "registry.example.com/acme/shop"',
    allows: (text) => IMAGE.test(text),
  },
  context: { allowed: 'the name of a context of kubeconfig', allows: (text) => text !== '' },
  namespace: { allowed: '1 to 63 of a-z, 0-9 and "-"', allows: (text) => NAMESPACE.test(text) },
  pullSecret: { allowed: 'the name of a Secret', allows: (text) => SECRET.test(text) },
};

/** The keys of `TargetConfig`. */
export const TARGET_KEYS = Object.keys(TARGET_RULES) as readonly (keyof TargetConfig)[];

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
    ...keyFaults(value, path, [...TARGET_KEYS, ...OPTIONS, 'endpoints']),
    ...targetFaults(value, path),
    ...entries(at(value, 'endpoints'), [...path, 'endpoints'], (endpoint, below) =>
      keyFaults(endpoint, below, OPTIONS),
    ),
  ];
}

function targetFaults(value: unknown, path: readonly string[]): ConfigFault[] {
  return Object.entries(TARGET_RULES).flatMap(([key, { allowed, allows }]) => {
    const written = at(value, key);
    if (written === undefined || (typeof written === 'string' && allows(written))) return [];
    const named = [...path, key];
    return [{ path: named, error: coreErrors.FLASH_CONFIG_VALUE({ key: named.join('.'), value: written, allowed }) }];
  });
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
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
