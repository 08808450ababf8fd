import { Logger, type Type } from '@nestjs/common';
import { classValidatorFor } from './class-validator.js';
import { missingFault, typeFault } from './fault.js';
import { generateAcceptor, type Acceptor } from './generate/acceptor.js';
import { isConstrained, readShape } from './shape/read-shape.js';
import type { Validator, ValidatorOptions } from './validator.js';

const log = new Logger('Validation');

/**
 * A validator for a DTO class. What is valid is recognised and built by a function generated for the class; the rest goes to
 * class-validator, whose words an answer has to bear, and so does everything for a class that can't be compiled.
 *
 * The function is generated when the first value comes: a worker with hundreds of DTOs would spend more of its start on them than on all
 * the rest, and most of its life without most of them.
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

/** The generated function of a class; undefined for a class that class-validator and class-transformer have to do alone. */
export function compileAcceptor(type: Type, { forbidUnknown }: ValidatorOptions): Acceptor | undefined {
  const shape = readShape(type);
  if ('reasons' in shape) {
    if (isConstrained(type)) log.debug(`${type.name} is left to class-validator: ${shape.reasons.join('; ')}`);
    return undefined;
  }
  try {
    return generateAcceptor(shape, forbidUnknown);
  } catch (error) {
    // Node can be told to make no code from text.
    if (error instanceof EvalError) return undefined;
    throw error;
  }
}

/** What throws here throws again in class-validator, which knows the place. */
function attempt(accept: Acceptor, value: object): object | undefined {
  try {
    return accept(value);
  } catch {
    return undefined;
  }
}
