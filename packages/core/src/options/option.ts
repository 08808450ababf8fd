import { coreErrors, type FlashError } from '../errors/index.js';
import type { Kind } from './kinds.js';
import type { Schema } from './schemas.js';

/** Hardware that an option is for; the others are for any. */
export type Family = 'gpu' | 'cpu' | 'any';

/**
 * What a change of an option makes of an endpoint: `code` a new version, since workers read it; `workers` a new version of the same code, since the
 * platform starts workers by it; `nothing` no new version, since the platform applies it in place.
 */
export type Renewal = 'code' | 'workers' | 'nothing';

/**
 * An option of `@FlashEndpoint`.
 *
 * @typeParam Written as an author writes it
 * @typeParam Value in one spelling, the default filled in
 * @typeParam Fields what it is in the manifest
 */
export interface Option<Written, Value = unknown, Fields = unknown, For extends Family = Family> {
  readonly family: For;
  readonly renews: Renewal;
  /** The faults of what an author wrote. Authors of JavaScript have no type checker to stop them. */
  readonly check: (written: unknown, name: string) => readonly FlashError[];
  /** Undefined where an option has no value beside the one that is written. */
  readonly read: ((written: Written | undefined, endpoint: { readonly cpu?: unknown }) => Value) | undefined;
  /** Its part in the manifest; undefined for what is code, and nothing else. */
  readonly manifest: ManifestPart<Value, Fields> | undefined;
}

export interface ManifestPart<Value, Fields> {
  readonly schemas: { readonly [Name in keyof Fields]-?: Schema<Exclude<Fields[Name], undefined>> };
  /** Asked for a value that is not undefined. */
  readonly write: (value: Exclude<Value, undefined>) => Fields;
  /** Whether the fields may be missing, where there is no value. */
  readonly optional: boolean;
}

interface Setting<T, For extends Family> {
  readonly family?: For;
  readonly renews: Renewal;
  readonly default: NoInfer<T>;
}

/** An option whose value is in the manifest as it is, under the option's name. */
export function setting<Name extends string, T, For extends Family = 'any'>(
  name: Name,
  kind: Pick<Kind<T>, 'schema'> & (Kind<T> | { readonly check: Option<T>['check'] }),
  { family = 'any' as For, renews, default: fallback }: Setting<T, For>,
): Option<T, T, Record<Name, T>, For> {
  return {
    family,
    renews,
    check: 'check' in kind ? kind.check : within(kind),
    read: (written) => written ?? fallback,
    manifest: {
      schemas: { [name]: kind.schema } as never,
      write: (value) => ({ [name]: value }) as Record<Name, T>,
      optional: family !== 'any',
    },
  };
}

/** An option that Nest is given as it is. */
export function forNest<Written>(
  allowed: string,
  fits: (value: unknown) => boolean,
): Option<Written, never, never, 'any'> {
  return { family: 'any', renews: 'code', check: within({ fits, allowed }), read: undefined, manifest: undefined };
}

/** The check that refuses what a kind does not take. */
export function within({ fits, allowed }: Pick<Kind<unknown>, 'fits' | 'allowed'>): Option<unknown>['check'] {
  return (value, option) => (fits(value) ? [] : [coreErrors.FLASH_OPTION_RANGE({ option, value, allowed })]);
}
