import type { Type } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { getMetadataStorage, validate } from 'class-validator';
import { missingFault, typeFault } from './fault.js';
import { faultsOf } from './validation-errors.js';
import type { Validator, ValidatorOptions } from './validator.js';

/** A validator for a DTO class: class-transformer builds the instance, class-validator judges it. */
export function compileValidator(type: Type, { forbidUnknown }: ValidatorOptions): Validator {
  // A class without a single constraint declares no property that could be known, so nothing is dropped from it and nothing is refused.
  const constrained = getMetadataStorage().getTargetValidationMetadatas(type, '', false, false).length > 0;
  return async (value, loc) => {
    if (value === undefined) return { faults: [missingFault(loc)] };
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return { faults: [typeFault(loc, 'object', 'an object')] };
    }
    const instance = plainToInstance(type, value) as object;
    if (!constrained) return { value: instance };
    const errors = await validate(instance, {
      whitelist: true,
      forbidNonWhitelisted: forbidUnknown,
      forbidUnknownValues: false,
    });
    return errors.length === 0 ? { value: instance } : { faults: faultsOf(errors, loc) };
  };
}
