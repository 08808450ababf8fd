import 'reflect-metadata';
import { afterEach, expect, jest, test } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { Type } from 'class-transformer';
import { TransformOperationExecutor } from 'class-transformer/cjs/TransformOperationExecutor.js';
import { ArrayUnique, IsInt, IsOptional, IsString, registerDecorator, ValidateNested } from 'class-validator';
import { ValidationExecutor } from 'class-validator/cjs/validation/ValidationExecutor.js';
import { compileValidator } from './compile-validator.js';
import { FAULT_LIMIT, type Fault } from './fault.js';

// What is left to class-validator is told at the debug level.
Logger.overrideLogger(['warn', 'error', 'fatal']);

const COUNT = 10_000;

class Item {
  @IsString() text!: string;
  @IsOptional() @IsInt() size?: number;
}

class Order {
  @ValidateNested({ each: true }) @Type(() => Item) items!: Item[];
}

class Labels {
  @IsInt() id!: number;
  @ArrayUnique() labels!: string[];
}

let identified = 0;
const identify = (child: unknown) => ((identified += 1), child);

class Tree {
  @IsOptional() @ArrayUnique(identify) @ValidateNested({ each: true }) @Type(() => Tree) children?: Tree[];
  @IsOptional() @ValidateNested() @Type(() => Tree) only?: Tree;
  @IsInt() id!: number;
}

/** A constraint of the author, which only class-validator can ask. */
function Author(): PropertyDecorator {
  const validator = { validate: (value: unknown) => value === 1, defaultMessage: () => 'not one' };
  return (target, propertyName) =>
    registerDecorator({ name: 'one', target: target.constructor, propertyName: String(propertyName), validator });
}

class Signed {
  @Author() signature!: number;
  @ValidateNested({ each: true }) @Type(() => Item) items!: Item[];
}

class Authored {
  @Author() one!: number;
}

class AuthoredList {
  @ValidateNested({ each: true }) @Type(() => Authored) items!: Authored[];
}

/** How often the libraries looked at a value while something was judged. */
function looks() {
  const transform = jest.spyOn(TransformOperationExecutor.prototype, 'transform');
  const prototype = ValidationExecutor.prototype as unknown as { performValidations: () => void };
  const validate = jest.spyOn(prototype, 'performValidations');
  return { ofTransformer: () => transform.mock.calls.length, ofValidator: () => validate.mock.calls.length };
}

const faultsOf = async (type: new () => object, value: object, forbidUnknown = false) =>
  ((await compileValidator(type, { forbidUnknown })(value, ['body'])) as { faults: Fault[] }).faults;
const listOf = (make: (index: number) => object) => Array.from({ length: COUNT }, (_, index) => make(index));

afterEach(() => {
  jest.restoreAllMocks();
});

test.each([
  ['all are wrong', () => ({}), false, FAULT_LIMIT + 1],
  ['the last is wrong', (index: number) => ({ text: index === COUNT - 1 ? 1 : 'a' }), false, 1],
  ['undeclared properties are dropped', (index: number) => ({ text: index % COUNT ? 'a' : 1, more: 1 }), false, 1],
  ['undeclared properties are forbidden', () => ({ text: 'a', more: 1 }), true, FAULT_LIMIT + 1],
])('the libraries see a list of %s no further than to the last fault told', async (_, make, forbidden, faults) => {
  const seen = looks();
  expect(await faultsOf(Order, { items: listOf(make) }, forbidden)).toHaveLength(faults);
  expect(seen.ofTransformer()).toBe(0);
  expect(seen.ofValidator()).toBeLessThanOrEqual(5 + 3 * faults);
});

test('a DTO that the libraries judge takes the objects in it that can be compiled as one', async () => {
  const seen = looks();
  expect(await faultsOf(Signed, { signature: 2, items: listOf(() => ({ text: 'a', more: 1 })) })).toHaveLength(1);
  expect(seen.ofTransformer()).toBeLessThan(10);
  expect(seen.ofValidator()).toBeLessThan(10);
});

test('objects with a constraint of the author are built without class-transformer', async () => {
  const seen = looks();
  const items = listOf((index) => ({ one: index === COUNT - 1 ? 2 : 1, more: 1 }));
  const [fault, ...others] = await faultsOf(AuthoredList, { items });
  expect([fault?.loc, others]).toEqual([['body', 'items', COUNT - 1, 'one'], []]);
  expect(seen.ofTransformer()).toBe(0);
});

test('a valid one loses the undeclared properties of all objects in it', async () => {
  const items = listOf(() => ({ text: 'a', more: 1 }));
  const verdict = await compileValidator(Signed, { forbidUnknown: false })({ signature: 1, items }, ['body']);
  expect(verdict).toEqual({ value: { signature: 1, items: listOf(() => ({ text: 'a' })) } });
  expect((verdict as { value: Signed }).value.items.at(-1)).toBeInstanceOf(Item);
});

test('each property of a refused value is read twice: to build what is valid, and what is not', async () => {
  let reads = 0;
  const items = listOf(() => ({
    get text() {
      reads += 1;
      return 1;
    },
  }));
  await faultsOf(Order, { items });
  // Names that every object has are looked for at first.
  expect(reads).toBeLessThanOrEqual(3 * COUNT);
});

test.each(['children', 'only'] as const)(
  'a deep fault is found without a look at its neighbours at each level: %s',
  async (way) => {
    const mass = listOf((id) => ({ id }));
    let tree: object = { id: 1, children: [...mass, { id: 'x' }] };
    for (let level = 0; level < 100; level += 1) tree = { id: 1, [way]: way === 'only' ? tree : [tree] };
    identified = 0;
    const [fault, ...others] = await faultsOf(Tree, tree);
    expect([fault?.loc.slice(-3), others]).toEqual([['children', COUNT, 'id'], []]);
    expect(identified).toBeLessThan(4 * COUNT);
  },
);

test.each([
  ['compiled', { id: 'x', labels: ['a'] }, Labels],
  ['left to the libraries', { signature: 2, items: [] }, Signed],
])('the names of undeclared properties are not compared with each other: %s', async (_, value, type) => {
  const names = Object.fromEntries(Array.from({ length: COUNT }, (__, index) => [`name${index}`, index]));
  const compared = jest.spyOn(Array.prototype, 'indexOf');
  const faults = await faultsOf(type, { ...value, ...names });
  const count = compared.mock.calls.length;
  compared.mockRestore();
  expect(faults).toHaveLength(1);
  expect(count).toBeLessThan(100);
});

test.each([
  ['valid', 1],
  ['refused', 'x'],
])('elements that have to be unique are not compared with each other: %s', async (_, id) => {
  const labels = Array.from({ length: COUNT }, (__, index) => `label${index}`);
  const compared = jest.spyOn(Array.prototype, 'indexOf');
  const verdict = await compileValidator(Labels, { forbidUnknown: false })({ id, labels }, ['body']);
  const count = compared.mock.calls.length;
  compared.mockRestore();
  expect('value' in verdict).toBe(id === 1);
  expect(count).toBeLessThan(100);
});

class Named {
  @IsOptional() @ValidateNested({ each: true }) @Type(() => Item) items?: Map<string, Item>;
}

class Maps {
  @ValidateNested() @Type(() => Named) named!: Named;
}

test('a long name is not repeated in the faults of what it names', async () => {
  const name = 'n'.repeat(100_000);
  const items = { [name]: Object.fromEntries([...'abcdefgh'].map((more) => [more, 1])) };
  const faults = await faultsOf(Maps, { named: { items } }, true);
  expect(faults.length).toBeGreaterThan(8);
  expect(JSON.stringify(faults).length).toBeLessThan(name.length);
});
