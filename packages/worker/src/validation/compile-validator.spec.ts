import 'reflect-metadata';
import { describe, expect, test } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { Type } from 'class-transformer';
import { IsDefined, IsInt, IsString, registerDecorator, ValidateNested } from 'class-validator';
import { compileValidator } from './compile-validator.js';

// What is left to class-validator is told at the debug level.
Logger.overrideLogger(['warn', 'error', 'fatal']);

class Leaf {
  @IsString() name!: string;
}

class Tree {
  @IsInt() size!: number;
  @ValidateNested({ each: true }) @Type(() => Leaf) leaves!: Leaf[];
}

class Needs {
  @IsDefined() @ValidateNested() @Type(() => Leaf) leaf!: Leaf;
}

class Plain {
  note!: string;
}

class Unique {
  @SlowlyUnique() name!: string;
}

/** A constraint that answers later, as one that asks a database. */
function SlowlyUnique(): PropertyDecorator {
  const validator = { validate: async (value: unknown) => value !== 'taken', defaultMessage: () => 'name is taken' };
  return (target, propertyName) =>
    registerDecorator({ name: 'unique', target: target.constructor, propertyName: String(propertyName), validator });
}

const lenient = { forbidUnknown: false };
const types = async (verdict: unknown) =>
  ((await verdict) as { faults: { loc: unknown; type: string }[] }).faults.map(({ loc, type }) => [loc, type]);

describe('compileValidator', () => {
  test('builds instances at every level', async () => {
    const verdict = await compileValidator(Tree, lenient)({ size: 1, leaves: [{ name: 'a' }] }, ['body']);
    const { value } = verdict as { value: Tree };
    expect(value).toBeInstanceOf(Tree);
    expect(value.leaves[0]).toBeInstanceOf(Leaf);
  });

  test('list positions are numbers in loc, and text in the words', async () => {
    const verdict = await compileValidator(Tree, lenient)({ size: 1, leaves: [{ name: 'a' }, { name: 5 }] }, ['body']);
    expect(verdict).toEqual({
      faults: [{ loc: ['body', 'leaves', 1, 'name'], msg: 'leaves.1.name must be a string', type: 'isString' }],
    });
  });

  test('a property that was not sent is one fault, with all the words', async () => {
    const verdict = await compileValidator(Needs, lenient)({}, ['body']);
    expect(verdict).toEqual({
      faults: [
        {
          loc: ['body', 'leaf'],
          msg: 'leaf is required',
          type: 'missing',
          messages: ['leaf should not be null or undefined'],
        },
      ],
    });
  });

  test('null was sent', async () => {
    expect(await types(compileValidator(Leaf, lenient)({ name: null }, ['body']))).toEqual([
      [['body', 'name'], 'isString'],
    ]);
  });

  test('undeclared properties are dropped, or refused on demand, nested too', async () => {
    const value = { size: 1, extra: 1, leaves: [{ name: 'a', extra: 1 }] };
    expect(await compileValidator(Tree, lenient)(value, ['body'])).toEqual({
      value: { size: 1, leaves: [{ name: 'a' }] },
    });
    expect(await types(compileValidator(Tree, { forbidUnknown: true })(value, ['body']))).toEqual([
      [['body', 'extra'], 'unknown_field'],
      [['body', 'leaves', 0, 'extra'], 'unknown_field'],
    ]);
  });

  test.each([null, 5, 'x', true, []])('%j in place of the object', async (value) => {
    expect(await types(compileValidator(Leaf, lenient)(value, ['body', 'leaf']))).toEqual([
      [['body', 'leaf'], 'type_error.object'],
    ]);
  });

  test('a class without constraints keeps what it is given', async () => {
    const verdict = await compileValidator(Plain, { forbidUnknown: true })({ note: 'x', more: 1 }, ['body']);
    expect((verdict as { value: Plain }).value).toBeInstanceOf(Plain);
    expect(verdict).toEqual({ value: { note: 'x', more: 1 } });
  });

  test('a value that is nested deeper than the stack is refused', async () => {
    let deep: object = {};
    for (let level = 0; level < 100_000; level += 1) deep = { deep };
    expect(await compileValidator(Plain, lenient)({ note: deep }, ['body'])).toEqual({
      faults: [{ loc: ['body'], msg: 'body must be nested less deeply', type: 'type_error.nesting' }],
    });
  });

  test('asynchronous constraints are waited for', async () => {
    const validator = compileValidator(Unique, lenient);
    expect(await types(validator({ name: 'taken' }, ['body']))).toEqual([[['body', 'name'], 'unique']]);
    expect(await validator({ name: 'free' }, ['body'])).toEqual({ value: { name: 'free' } });
  });
});
