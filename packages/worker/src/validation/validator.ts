import type { Fault, Location } from './fault.js';

/** The value that the handler gets, or everything that is wrong with the one that came. */
export type Verdict = { readonly value: unknown } | { readonly faults: readonly Fault[] };

/**
 * Checks a plain value from outside against a declared type, and builds the type's instance from it. `loc` is where the value stands in the
 * request; a verdict that needs no asynchronous constraint may come at once.
 */
export type Validator = (value: unknown, loc: Location) => Verdict | Promise<Verdict>;

export interface ValidatorOptions {
  /** A property that the type does not declare is a fault instead of being dropped. */
  readonly forbidUnknown: boolean;
}
