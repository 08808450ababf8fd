import type { Type } from '@nestjs/common';
import { validationMetadata } from '@flash-ts/core/validation-metadata';
import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';
import { getMetadataStorage, type ValidatorConstraintInterface } from 'class-validator';
import { isBuiltInName } from './built-in-names.js';
import { replaceValidate } from './original.js';
import { validateInProportion } from './unique-elements.js';

/**
 * Makes class-validator's own constraints refuse values on which they throw, by which a client could get a 500: `isEmail` with half of a
 * surrogate pair in the text, `isNumber` with `maxDecimalPlaces` on 1e-7. Other errors, as of an unknown locale, are the author's.
 * `@ArrayUnique` gets linear time.
 */
export function hardenConstraints(root: Type): void {
  const storage = getMetadataStorage();
  const pending = new Set<unknown>([root]);
  for (const type of pending) {
    if (typeof type !== 'function' || !type.prototype) continue;
    for (const { constraintCls, propertyName } of validationMetadata(type as Type)) {
      pending.add(nestedType(type, propertyName));
      for (const { name, instance } of storage.getTargetValidatorConstraints(constraintCls)) {
        if (isBuiltInName(name)) harden(name, instance);
      }
    }
  }
}

function nestedType(type: Function, name: string): unknown {
  try {
    return defaultMetadataStorage.findTypeMetadata(type, name)?.typeFunction?.();
  } catch {
    // It reads the request, and there is none yet.
    return undefined;
  }
}

function harden(name: string, constraint: ValidatorConstraintInterface): void {
  replaceValidate(constraint, () => {
    const validate = validateInProportion({ name, instance: constraint });
    return (value, validationArguments) => {
      try {
        return validate.call(constraint, value, validationArguments);
      } catch (error) {
        if (error instanceof URIError || error instanceof TypeError) return false;
        throw error;
      }
    };
  });
}
