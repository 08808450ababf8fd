import { Logger, type Type } from '@nestjs/common';
import { classValidatorFor } from './class-validator.js';
import { missingFault, typeFault } from './fault.js';
import { generateAcceptor, type Acceptor } from './generate/acceptor.js';
import { isConstrained, readShape } from './shape/read-shape.js';
import type { Validator, ValidatorOptions } from './validator.js';

const log = new Logger('Validation');

/**
 * A validator for a DTO class. A function generated for the class recognises and builds valid values. All other values go to
 * class-validator, whose messages are in the answer, and so do all values of a class that can't be compiled.
 *
 * The function is generated for the first value: a worker with hundreds of DTOs would otherwise spend most of its start on them, and
 * many are never used.
 */
export function compileValidator(type: Type, options: ValidatorOptions): Validator {
  let validator: Validator | undefined;
  return (value, loc) => {
    validator ??= compile(type, options);
    return validator(value, loc);
  };
}

function compile(type: Type, options: ValidatorOptions): Validator {
  const accept = compileAcceptor(type, options);
  const judge = classValidatorFor(type, options);
  return (value, loc) => {
    if (value === undefined) return { faults: [missingFault(loc)] };
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return { faults: [typeFault(loc, 'object', 'an object')] };
    }
    const instance = accept && attempt(accept, value);
    return instance === undefined ? judge(value, loc) : { value: instance };
  };
}

/** The generated function of a class; undefined for a class that is left to class-validator and class-transformer. */
export function compileAcceptor(type: Type, { forbidUnknown }: ValidatorOptions): Acceptor | undefined {
  const shape = readShape(type);
  if ('reasons' in shape) {
    if (isConstrained(type)) log.debug(`${type.name} is left to class-validator: ${shape.reasons.join('; ')}`);
    return undefined;
  }
  return generateAcceptor(shape, forbidUnknown);
}

/** An error of the author's code is ignored here: it is thrown again by class-validator. */
function attempt(accept: Acceptor, value: object): object | undefined {
  try {
    return accept(value);
  } catch {
    return undefined;
  }
}
