import type { Fault, Location } from './fault.js';

/** The value for the handler, or all faults of the one that came. */
export type Verdict = { readonly value: unknown } | { readonly faults: readonly Fault[] };

/**
 * Checks a plain value of a request against a declared type, and builds the type's instance from it. `loc` is the place of the value in the
 * request. Without asynchronous constraints the verdict may be returned synchronously.
 */
export type Validator = (value: unknown, loc: Location) => Verdict | Promise<Verdict>;

export interface ValidatorOptions {
  /** A property that the type does not declare is a fault instead of being dropped. */
  readonly forbidUnknown: boolean;
}
