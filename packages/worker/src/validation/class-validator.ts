import type { Type } from '@nestjs/common';
import { BoundedExecutor } from './bounded-executor.js';
import { ClassJudges } from './class-judges.js';
import { typeFault, type Location } from './fault.js';
import { hardenConstraints } from './constraints/harden.js';
import { InstanceBuilder } from './instance-builder.js';
import { isConstrained } from './shape/read-shape.js';
import { faultsOf } from './validation-errors.js';
import type { ValidatorOptions, Verdict } from './validator.js';
import { withoutInheritedNames } from './inherited-names.js';

/**
 * Validates a plain object by the libraries themselves: class-transformer builds the instance, class-validator finds the faults. For classes
 * that can be compiled, generated code builds the instance, and tells which objects class-validator need not check.
 */
export function classValidatorFor(
  type: Type,
  { forbidUnknown }: ValidatorOptions,
): (value: object, loc: Location) => Promise<Verdict> {
  const constrained = isConstrained(type);
  const judges = new ClassJudges({ forbidUnknown });
  let hardened = false;
  const judge = async (value: object, loc: Location): Promise<Verdict> => {
    const instance = new InstanceBuilder(judges).build(type, withoutInheritedNames(value));
    if (!constrained) return { value: instance };
    const errors = await new BoundedExecutor({ forbidUnknown, judges }).errorsOf(instance);
    return errors.length === 0 ? { value: instance } : { faults: faultsOf(errors, loc) };
  };
  return async (value, loc) => {
    // Not at boot: most DTOs never get here, and finding the constraints takes class-validator long.
    if (!hardened) hardenConstraints(type);
    hardened = true;
    try {
      return await judge(value, loc);
    } catch (error) {
      // Both libraries recurse, also over undeclared properties. A value that did not come as JSON may be nested deeper than the stack.
      if (isStackOverflow(error)) return { faults: [typeFault(loc, 'nesting', 'nested less deeply')] };
      throw error;
    }
  };
}

function isStackOverflow(error: unknown): boolean {
  return error instanceof RangeError && error.message.includes('call stack');
}
