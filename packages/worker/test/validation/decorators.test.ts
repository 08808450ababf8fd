import 'reflect-metadata';
import { describe, expect, test } from '@jest/globals';
import { Logger, type Type as Class } from '@nestjs/common';
import { Type } from 'class-transformer';
import * as classValidator from 'class-validator';
import { compileAcceptor, compileValidator } from '../../src/validation/compile-validator.js';
import { DECORATORS, NO_DECORATORS, STRUCTURAL, type DecoratorCase } from './decorators.js';
import { differenceOf, oracle } from './oracle.js';

// What is left to class-validator is told at the debug level.
Logger.overrideLogger(['warn', 'error', 'fatal']);

const lenient = { forbidUnknown: false };

function dtoWith({ apply, dates }: DecoratorCase, each: boolean): Class {
  class Dto {}
  apply(each ? { each: true } : undefined)(Dto.prototype, 'value');
  if (dates) Type(() => Date)(Dto.prototype, 'value');
  return Dto;
}

describe.each(DECORATORS.map((decorator) => [decorator.name, decorator] as const))('%s', (_name, decorator) => {
  const { accepts, refuses } = decorator;

  test('is compiled, and its function accepts what is valid', () => {
    const accept = compileAcceptor(dtoWith(decorator, false), lenient);
    for (const value of accepts) expect([value, accept?.({ value })]).not.toEqual([value, undefined]);
    for (const value of refuses) expect([value, attempt(() => accept?.({ value }))]).toEqual([value, undefined]);
  });

  test.each([false, true])('agrees with class-validator, each: %s', async (each) => {
    const dto = dtoWith(decorator, each);
    const judge = compileValidator(dto, lenient);
    const values = [...accepts, ...refuses];
    for (const value of [...values, values, accepts, [], [[values]], { a: values }, null]) {
      const text = JSON.stringify({ value });
      expect(differenceOf(await judge(JSON.parse(text), ['body']), await oracle(dto, text, false))).toBeUndefined();
    }
  });
});

test('there is a case for every decorator of class-validator', () => {
  const exported = Object.entries(classValidator).filter(
    ([name, value]) =>
      /^[A-Z](?![A-Z_\d]*$)/.test(name) && typeof value === 'function' && !NO_DECORATORS.includes(name),
  );
  const covered = new Set([...DECORATORS.map(({ name }) => name.split(' ')[0]), ...STRUCTURAL]);
  expect(exported.map(([name]) => name).filter((name) => !covered.has(name))).toEqual([]);
});

/** A few constraints throw on some values, which leaves them to class-validator. */
function attempt(accept: () => object | undefined): object | undefined {
  try {
    return accept();
  } catch {
    return undefined;
  }
}
