import 'reflect-metadata';
import { expect, test } from '@jest/globals';
import { arrayUnique, ArrayUnique, getMetadataStorage, registerDecorator } from 'class-validator';
import fc from 'fast-check';
import { validateInProportion } from './unique-elements.js';

/** What is left of a number below 50, so that half of the longer lists are not unique. */
const identify = (value: unknown) => (typeof value === 'number' && value < 50 ? value % 40 : value);

function constraintOf(decorator: PropertyDecorator) {
  class Sample {}
  decorator(Sample.prototype, 'list');
  const storage = getMetadataStorage();
  const [metadata] = storage.getTargetValidationMetadatas(Sample, '', false, false);
  return storage.getTargetValidatorConstraints(metadata!.constraintCls)[0]!;
}

const listArb = fc.oneof(
  fc.array(fc.oneof(fc.integer({ min: 0, max: 5_000 }), fc.constantFrom(Number.NaN, 0, -0, null, 'a', '0')), {
    maxLength: 120,
  }),
  fc.uniqueArray(fc.integer(), { minLength: 30, maxLength: 120 }),
);

test.each([
  ['itself', ArrayUnique(), undefined],
  ['what a function tells', ArrayUnique(identify), identify],
])('judges lists of any length as class-validator does, by %s', (_, decorator, identifier) => {
  const validate = validateInProportion(constraintOf(decorator));
  fc.assert(
    fc.property(listArb, (list) => {
      expect(validate.call({} as never, list)).toBe(arrayUnique(list, identifier));
    }),
    { numRuns: 2_000 },
  );
});

test.each([undefined, null, 'abc', { length: 100 }])('%j is no list', (value) => {
  expect(validateInProportion(constraintOf(ArrayUnique())).call({} as never, value)).toBe(false);
});

test('a constraint of the author with the same name is given the list as it came', () => {
  const seen: unknown[] = [];
  const validator = { validate: (value: unknown) => seen.push(value) > 0 };
  const constraint = constraintOf((target, propertyName) =>
    registerDecorator({
      name: 'arrayUnique',
      target: target.constructor,
      propertyName: String(propertyName),
      validator,
    }),
  );
  const list = Array.from({ length: 100 }, () => 1);
  void validateInProportion(constraint).call({} as never, list);
  expect(seen.at(-1)).toBe(list);
});
