import { coreErrors, type FlashError } from '../errors/index.js';
import type { Kind } from './kinds.js';
import type { Schema } from './schemas.js';

/** How an endpoint serves: requests that its routes answer, or jobs that wait in a queue. */
export type EndpointKind = 'load-balanced' | 'queue-based';

/** The kind of an endpoint, and what its author wrote beside an option. */
export interface Beside {
  readonly kind: EndpointKind;
  readonly cpu?: unknown;
  readonly scalerType?: unknown;
}

/** The hardware that an option is for; `any` for options that fit all. */
export type Family = 'gpu' | 'cpu' | 'any';

/**
 * The effect of a change of an option: `code` makes a new version, since workers read the option; `workers` makes a new version of the same
 * code, since the platform starts workers with the option; `nothing` makes no new version, since the platform applies it in place.
 */
export type Renewal = 'code' | 'workers' | 'nothing';

/**
 * An option of `@FlashEndpoint`.
 *
 * @typeParam Written as an author writes it
 * @typeParam Value in a normal form, with the default
 * @typeParam Fields its fields in the manifest
 */
export interface Option<Written, Value = unknown, Fields = unknown, For extends Family = Family> {
  readonly family: For;
  /** The kind of endpoint that an option is for; absent for options that fit both. */
  readonly only?: EndpointKind;
  readonly renews: Renewal;
  /** The faults of a written value. JavaScript projects have no type checker, so values are checked at run time too. */
  readonly check: (written: unknown, name: string, beside: Beside) => readonly FlashError[];
  /** Undefined if the written value is the option's value. */
  readonly read: ((written: Written | undefined, beside: Beside) => Value) | undefined;
  /** Its part in the manifest; undefined for options that are code. */
  readonly manifest: ManifestPart<Value, Fields> | undefined;
}

export interface ManifestPart<Value, Fields> {
  readonly schemas: { readonly [Name in keyof Fields]-?: Schema<Exclude<Fields[Name], undefined>> };
  /** Called for a value that is not undefined. */
  readonly write: (value: Exclude<Value, undefined>) => Fields;
  /** Whether the fields may be missing if there is no value. */
  readonly optional: boolean;
}

interface Setting<T, For extends Family> {
  readonly family?: For;
  readonly renews: Renewal;
  /** For all endpoints, or by their kind. */
  readonly default: NoInfer<T> | { readonly [Kind in EndpointKind]: NoInfer<T> };
}

/** An option whose value is unchanged in the manifest, under the option's name. */
export function setting<Name extends string, T, For extends Family = 'any'>(
  name: Name,
  kind: Pick<Kind<T>, 'schema'> & (Kind<T> | { readonly check: Option<T>['check'] }),
  { family = 'any' as For, renews, default: fallback }: Setting<T, For>,
): Option<T, T, Record<Name, T>, For> {
  return {
    family,
    renews,
    check: 'check' in kind ? kind.check : within(kind),
    read: (written, { kind: of }) => written ?? (isByKind(fallback) ? fallback[of] : fallback),
    manifest: unchanged(name, kind, family !== 'any'),
  };
}

interface JobSetting<T, Fields> {
  readonly renews: Renewal;
  readonly default: NoInfer<T>;
  /** Default: the value unchanged, under the option's name. */
  readonly manifest?: ManifestPart<T, Fields>;
}

/** An option of queue-based endpoints; load-balanced ones have no value of it. */
export function jobSetting<Name extends string, T, Fields = Record<Name, T>>(
  name: Name,
  kind: Kind<T>,
  { renews, default: fallback, manifest = unchanged(name, kind, true) as never }: JobSetting<T, Fields>,
): Option<T, T | undefined, Fields, 'any'> {
  return {
    family: 'any',
    only: 'queue-based',
    renews,
    check: within(kind),
    read: (written, { kind: of }) => (of === 'queue-based' ? (written ?? fallback) : undefined),
    manifest,
  };
}

function unchanged<Name extends string, T>(
  name: Name,
  { schema }: Pick<Kind<T>, 'schema'>,
  optional: boolean,
): ManifestPart<T, Record<Name, T>> {
  return {
    schemas: { [name]: schema } as never,
    write: (value) => ({ [name]: value }) as Record<Name, T>,
    optional,
  };
}

function isByKind<T>(value: unknown): value is { readonly [Kind in EndpointKind]: T } {
  return typeof value === 'object' && value !== null && 'queue-based' in value;
}

/** An option that is passed to Nest unchanged. */
export function forNest<Written>(
  allowed: string,
  fits: (value: unknown) => boolean,
): Option<Written, never, never, 'any'> {
  return { family: 'any', renews: 'code', check: within({ fits, allowed }), read: undefined, manifest: undefined };
}

/** The check that refuses values that are not of a kind. */
export function within({ fits, allowed }: Pick<Kind<unknown>, 'fits' | 'allowed'>) {
  return (value: unknown, option: string): FlashError[] =>
    fits(value) ? [] : [coreErrors.FLASH_OPTION_RANGE({ option, value, allowed })];
}
