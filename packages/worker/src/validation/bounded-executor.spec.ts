import 'reflect-metadata';
import { expect, test } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, registerDecorator, ValidateNested } from 'class-validator';
import { compileValidator } from './compile-validator.js';
import { FAULT_LIMIT, type Fault } from './fault.js';

// What is left to class-validator is told at the debug level.
Logger.overrideLogger(['warn', 'error', 'fatal']);

let calls = 0;

/** A constraint of the author, so that the whole DTO is left to the libraries. */
function Counted(): PropertyDecorator {
  const validator = { validate: (value: unknown) => ((calls += 1), value === 1), defaultMessage: () => 'not one' };
  return (target, propertyName) =>
    registerDecorator({ name: 'one', target: target.constructor, propertyName: String(propertyName), validator });
}

class Custom {
  @Counted() one!: number;
}

class Customs {
  @ValidateNested({ each: true }) @Type(() => Custom) items!: Custom[];
}

class Item {
  @IsOptional() @IsInt() size?: number;
}

class Order {
  @ValidateNested({ each: true }) @Type(() => Item) items!: Item[];
}

const judged = async (type: typeof Customs | typeof Order, items: readonly unknown[], forbidUnknown = false) =>
  ((await compileValidator(type, { forbidUnknown })({ items }, ['body'])) as { faults: Fault[] }).faults;

test('constraints are asked until there is one fault more than an answer tells', async () => {
  calls = 0;
  const faults = await judged(
    Customs,
    Array.from({ length: 10_000 }, () => ({ one: 2 })),
  );
  expect(faults).toHaveLength(FAULT_LIMIT + 1);
  expect(faults.at(-1)!.loc).toEqual(['body', 'items', FAULT_LIMIT, 'one']);
  expect(calls).toBeLessThan(3 * FAULT_LIMIT);
});

test('as many faults as an answer tells are all found, wherever they are', async () => {
  const items = Array.from({ length: 10_000 }, (_, index) => ({ one: index % 100 === 7 ? 2 : 1 }));
  const places = items.flatMap(({ one }, index) => (one === 1 ? [] : [index]));
  const faults = await judged(Customs, items);
  expect(faults.map(({ loc }) => loc[2])).toEqual(places);
  expect(places).toHaveLength(FAULT_LIMIT);
});

test('undeclared properties that are forbidden are counted too', async () => {
  const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`more${index}`, 1]));
  const faults = await judged(Order, [many], true);
  expect(faults).toHaveLength(FAULT_LIMIT + 1);
  expect(faults[0]).toEqual({
    loc: ['body', 'items', 0, 'more0'],
    msg: 'items.0.property more0 should not exist',
    type: 'unknown_field',
  });
});

test('one wrong element among many thousands is found', async () => {
  const items = Array.from<unknown, object>({ length: 10_000 }, (_, size) => ({ size }));
  items[9_000] = { size: 'x' };
  expect(await judged(Order, items)).toEqual([
    { loc: ['body', 'items', 9_000, 'size'], msg: 'items.9000.size must be an integer number', type: 'isInt' },
  ]);
});
