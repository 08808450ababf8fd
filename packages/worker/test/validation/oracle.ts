import { deepStrictEqual } from 'node:assert/strict';
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
  return JSON.parse(text, (name, value: unknown) =>
    name !== '' && name in Object.prototype ? undefined : value,
  ) as object;
}

/** Fails unless both verdicts are the same, and the instances in them too: values, prototypes and the order of the keys. */
export function expectSame(actual: Verdict, expected: Verdict | 'thrown'): void {
  if (expected === 'thrown') {
    if (!('faults' in actual)) throw new Error('accepted what the libraries throw on');
    return;
  }
  deepStrictEqual(actual, expected);
  deepStrictEqual(keysOf(actual), keysOf(expected));
}

function keysOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).map(([key, item]) => [key, keysOf(item)]);
}
