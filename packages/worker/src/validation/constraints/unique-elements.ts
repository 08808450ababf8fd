import { ARRAY_UNIQUE, ArrayUnique } from 'class-validator';
import type { Constraint } from '../shape/class-shape.js';
import { isDistinct } from './distinct.js';
import { isOwnConstraint } from './own-constraint.js';
import { originalValidate, type Validate } from './original.js';

/** Up to this length class-validator's own code, which compares each element with all others, is faster. */
const SHORT = 32;

/**
 * A list whose `filter` ignores its argument and tells whether all elements are unique. class-validator's `arrayUnique` filters by `indexOf`, which
 * takes a minute for a list of 140,000 numbers. Its identifier function is not accessible, but it is applied by `map`, which makes a list of
 * the same class.
 */
class UniqueList extends Array<unknown> {
  /** class-validator compares only the length of the result. */
  override filter(): unknown[] {
    return { length: isDistinct(this) ? this.length : -1 } as unknown[];
  }
}

/** The constraint's own method, in time proportional to the list's length for `@ArrayUnique`. */
export function validateInProportion({ name, instance }: Pick<Constraint, 'name' | 'instance'>): Validate {
  const validate = originalValidate(instance);
  if (name !== ARRAY_UNIQUE || !isOwnConstraint(ARRAY_UNIQUE, ArrayUnique(), instance)) return validate;
  return (value, about) => validate.call(instance, isLong(value) ? uniqueList(value) : value, about);
}

function uniqueList(list: readonly unknown[]): UniqueList {
  return Object.setPrototypeOf([...list], UniqueList.prototype) as UniqueList;
}

function isLong(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.length > SHORT;
}
