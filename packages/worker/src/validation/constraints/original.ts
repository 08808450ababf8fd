import type { ValidationArguments, ValidatorConstraintInterface } from 'class-validator';

export type Validate = (
  this: ValidatorConstraintInterface,
  value: unknown,
  validationArguments?: ValidationArguments,
) => boolean | Promise<boolean>;

const originals = new WeakMap<ValidatorConstraintInterface, Validate>();

/** A constraint's method as its decorator made it. */
export function originalValidate(constraint: ValidatorConstraintInterface): Validate {
  return originals.get(constraint) ?? (Reflect.get(constraint, 'validate') as Validate);
}

/** Puts another method in the place of a constraint's own, once. */
export function replaceValidate(
  constraint: ValidatorConstraintInterface,
  make: (original: Validate) => Validate,
): void {
  if (originals.has(constraint)) return;
  const original = originalValidate(constraint);
  originals.set(constraint, original);
  constraint.validate = make(original);
}
