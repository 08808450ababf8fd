import type { Type } from '@nestjs/common';
import { validationMetadata } from '@flash-ts/core/validation-metadata';
import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';
import { getMetadataStorage, type ValidationArguments, type ValidatorConstraintInterface } from 'class-validator';
import { isBuiltInName } from './built-in-names.js';

type Validate = (
  this: ValidatorConstraintInterface,
  value: unknown,
  validationArguments?: ValidationArguments,
) => boolean | Promise<boolean>;

const originals = new WeakMap<ValidatorConstraintInterface, Validate>();

/** A constraint's method as its decorator made it. */
export function originalValidate(constraint: ValidatorConstraintInterface): Validate {
  return originals.get(constraint) ?? (Reflect.get(constraint, 'validate') as Validate);
}

/**
 * Makes class-validator's own constraints refuse the values that they throw on, which a client could send to get a 500: `isEmail` with half of a
 * surrogate pair in the text, `isNumber` with `maxDecimalPlaces` on 1e-7. Other errors, as of a locale that there is not, are the author's.
 */
export function hardenConstraints(root: Type): void {
  const storage = getMetadataStorage();
  const pending = new Set<unknown>([root]);
  for (const type of pending) {
    if (typeof type !== 'function' || !type.prototype) continue;
    for (const { constraintCls, propertyName } of validationMetadata(type as Type)) {
      pending.add(nestedType(type, propertyName));
      for (const { name, instance } of storage.getTargetValidatorConstraints(constraintCls)) {
        if (isBuiltInName(name)) harden(instance);
      }
    }
  }
}

function nestedType(type: Function, name: string): unknown {
  try {
    return defaultMetadataStorage.findTypeMetadata(type, name)?.typeFunction?.();
  } catch {
    // It asks about the request, of which there is none yet.
    return undefined;
  }
}

function harden(constraint: ValidatorConstraintInterface): void {
  if (originals.has(constraint)) return;
  const validate = originalValidate(constraint);
  originals.set(constraint, validate);
  constraint.validate = (value, validationArguments) => {
    try {
      return validate.call(constraint, value, validationArguments);
    } catch (error) {
      if (error instanceof URIError || error instanceof TypeError) return false;
      throw error;
    }
  };
}
