import type { ValidationArguments, ValidatorConstraintInterface } from 'class-validator';

export type Validate = (
  this: ValidatorConstraintInterface,
  value: unknown,
  validationArguments?: ValidationArguments,
) => boolean | Promise<boolean>;

const originals = new WeakMap<ValidatorConstraintInterface, Validate>();

/** A constraint's `validate` as its decorator made it. */
export function originalValidate(constraint: ValidatorConstraintInterface): Validate {
  return originals.get(constraint) ?? (Reflect.get(constraint, 'validate') as Validate);
}

/** Replaces a constraint's `validate`, once. */
export function replaceValidate(
  constraint: ValidatorConstraintInterface,
  make: (original: Validate) => Validate,
): void {
  if (originals.has(constraint)) return;
  const original = originalValidate(constraint);
  originals.set(constraint, original);
  constraint.validate = make(original);
}
