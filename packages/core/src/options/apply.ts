import { coreErrors, type FlashError } from '../errors/index.js';
import type { Beside, EndpointKind, Family, Option, Renewal } from './option.js';
import { checkTogether } from './rules.js';
import { OPTIONS } from './table.js';
import type { EndpointSettings, FlashEndpointOptions, OptionFields, OptionName } from './types.js';

type AnyOption = Option<never, unknown, Record<string, unknown>, Family>;

const TABLE = Object.entries(OPTIONS) as unknown as readonly (readonly [OptionName, AnyOption])[];
const NAMES = TABLE.map(([name]) => name);

/** The faults of the options as an author wrote them: first those of single options, then those of combinations. */
export function checkOptions(options: FlashEndpointOptions, kind: EndpointKind = 'load-balanced'): FlashError[] {
  const beside = { ...options, kind };
  const unknown = Object.keys(options).filter((option) => !NAMES.includes(option as OptionName));
  return [
    ...unknown.map((option) => coreErrors.FLASH_OPTION_UNKNOWN({ option, known: NAMES })),
    ...TABLE.flatMap(([name, { check, only = kind }]) => {
      const value = options[name];
      if (value === undefined) return [];
      return only === kind ? check(value, name, beside) : [coreErrors.FLASH_OPTION_OF_QUEUES({ option: name, value })];
    }),
    ...checkTogether(options, kind),
  ];
}

/** The values of all options. Invalid values are read as far as possible. */
export function readOptions(options: FlashEndpointOptions, kind: EndpointKind = 'load-balanced'): EndpointSettings {
  const beside = { ...options, kind };
  const family = options.cpu === undefined ? 'gpu' : 'cpu';
  const read = TABLE.flatMap(([name, option]) => {
    if (!option.read) return [];
    const applies = option.family === 'any' || option.family === family;
    return [[name, applies ? option.read(options[name] as never, beside) : undefined]];
  });
  return Object.fromEntries(read) as EndpointSettings;
}

/** The fields of the options in the manifest, in the table's order. */
export function manifestFields(settings: EndpointSettings): OptionFields {
  const fields = TABLE.map(([name, { manifest }]) => {
    const value: unknown = (settings as Readonly<Record<string, unknown>>)[name];
    return value === undefined ? {} : manifest?.write(value);
  });
  return Object.assign({}, ...fields) as OptionFields;
}

/** A fault of an option's value. */
export interface OptionFault {
  readonly option: string;
  readonly error: FlashError;
}

/** The faults of single options, of those that are written. Names that are no option's are ignored. */
export function checkWritten(options: Readonly<Record<string, unknown>>, beside: Beside): OptionFault[] {
  return written(options).flatMap(([option, { check }, value]) =>
    check(value, option, beside).map((error) => ({ option, error })),
  );
}

/** The fields in the manifest of the options that are written, without defaults for the others. */
export function writtenFields(options: Readonly<Record<string, unknown>>, beside: Beside): Partial<OptionFields> {
  const fields = written(options).map(([, { read, manifest }, value]) =>
    manifest?.write(read?.(value as never, beside) as never),
  );
  return Object.assign({}, ...fields) as Partial<OptionFields>;
}

function written(options: Readonly<Record<string, unknown>>) {
  return TABLE.flatMap(([name, option]) => {
    const value = options[name];
    return value === undefined ? [] : [[name, option, value] as const];
  });
}

/** A field of the manifest that belongs to an option. */
export interface OptionField {
  readonly name: keyof OptionFields;
  readonly schema: Readonly<Record<string, unknown>>;
  readonly optional: boolean;
  readonly renews: Renewal;
}

export const OPTION_FIELDS: readonly OptionField[] = TABLE.flatMap(([, { manifest, renews }]) =>
  Object.entries(manifest?.schemas ?? {}).map(([name, { json }]) => ({
    name: name as keyof OptionFields,
    schema: json,
    optional: manifest?.optional ?? false,
    renews,
  })),
);

/** The options that the platform applies and workers do not read: a change of one does not change what workers load. */
export const PLATFORM_OPTIONS: ReadonlySet<string> = new Set(
  TABLE.filter(([, { renews }]) => renews !== 'code').map(([name]) => name),
);
