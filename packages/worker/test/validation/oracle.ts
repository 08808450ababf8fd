import { deepStrictEqual, equal } from 'node:assert/strict';
import type { Type } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validate } from 'class-validator';
import { faultsOf } from '../../src/validation/validation-errors.js';
import type { Verdict } from '../../src/validation/validator.js';

/** What class-transformer and class-validator themselves say, given JSON text. What they throw on counts as refused. */
export async function oracle(type: Type, text: string, forbidUnknown: boolean): Promise<Verdict | 'thrown'> {
  try {
    const instance = plainToInstance(type, parsed(text)) as object;
    const errors = await validate(instance, {
      whitelist: true,
      forbidNonWhitelisted: forbidUnknown,
      forbidUnknownValues: false,
    });
    return errors.length === 0 ? { value: instance } : { faults: faultsOf(errors, ['body']) };
  } catch {
    return 'thrown';
  }
}

/** As the libraries get it where they do not break: without names that every object has. */
function parsed(text: string): object {
  if (!INHERITED.some((name) => text.includes(name))) return JSON.parse(text) as object;
  return JSON.parse(text, (name, value: unknown) => (INHERITED.includes(name) ? undefined : value)) as object;
}

const INHERITED = Object.getOwnPropertyNames(Object.prototype);

/** How two verdicts differ, the instances in them included: values, prototypes, the order of the keys. Undefined if they do not. */
export function differenceOf(actual: Verdict, expected: Verdict | 'thrown'): string | undefined {
  if (expected === 'thrown') return 'faults' in actual ? undefined : 'accepted what the libraries throw on';
  try {
    deepStrictEqual(actual, expected);
    equal(JSON.stringify(actual), JSON.stringify(expected));
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
