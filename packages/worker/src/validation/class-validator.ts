import type { Type } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { getMetadataStorage, validate } from 'class-validator';
import { missingFault, typeFault, type Location } from './fault.js';
import { faultsOf } from './validation-errors.js';
import type { Validator, ValidatorOptions, Verdict } from './validator.js';

/** A validator for a DTO class: class-transformer builds the instance, class-validator judges it. */
export function compileValidator(type: Type, { forbidUnknown }: ValidatorOptions): Validator {
  // A class without a single constraint declares no property that could be known, so nothing is dropped from it and nothing is refused.
  const constrained = getMetadataStorage().getTargetValidationMetadatas(type, '', false, false).length > 0;
  const judge = async (value: object, loc: Location): Promise<Verdict> => {
    const instance = plainToInstance(type, value) as object;
    if (!constrained) return { value: instance };
    const errors = await validate(instance, {
      whitelist: true,
      forbidNonWhitelisted: forbidUnknown,
      forbidUnknownValues: false,
    });
    return errors.length === 0 ? { value: instance } : { faults: faultsOf(errors, loc) };
  };
  return async (value, loc) => {
    if (value === undefined) return { faults: [missingFault(loc)] };
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return { faults: [typeFault(loc, 'object', 'an object')] };
    }
    try {
      return await judge(value, loc);
    } catch (error) {
      // Both libraries recurse, over undeclared properties too; JSON may be nested deeper than the stack.
      if (isStackOverflow(error)) return { faults: [typeFault(loc, 'nesting', 'nested less deeply')] };
      throw error;
    }
  };
}

function isStackOverflow(error: unknown): boolean {
  return error instanceof RangeError && error.message.includes('call stack');
}
