import 'reflect-metadata';
import { describe, expect, test } from '@jest/globals';
import { getMetadataStorage, registerDecorator, ValidateBy } from 'class-validator';
import type { Constraint } from '../shape/class-shape.js';
import { hardenConstraints } from './harden.js';
import { INLINE, inlineCode } from './inline-code.js';
import { codePlace } from './own-constraint.js';

const bind = () => 'bound';

function constraintOf(decorator: PropertyDecorator): Constraint {
  class Dto {}
  decorator(Dto.prototype, 'value');
  hardenConstraints(Dto);
  const [metadata] = getMetadataStorage().getTargetValidationMetadatas(Dto, '', false, false);
  const [constraint] = getMetadataStorage().getTargetValidatorConstraints(metadata!.constraintCls);
  const { name, instance } = constraint!;
  return { name, instance, parameters: metadata!.constraints as unknown[], each: false, validateIf: undefined };
}

test('the code of a constraint is told by its call sites, each with its line and column', () => {
  const { maxLength } = INLINE;
  const place = codePlace(constraintOf(maxLength!.decorator).instance);
  expect(place).toMatch(/^\S*class-validator\S*:\d+:\d+$/m);
});

describe.each(Object.entries(INLINE))('%s', (name, { decorator }) => {
  test("has code for class-validator's own constraint of this name", () => {
    expect(constraintOf(decorator).name).toBe(name);
    expect(inlineCode(constraintOf(decorator), 'value', bind)).toBeDefined();
  });

  test.each([
    [
      'registerDecorator',
      (validator: never) => (target: object, propertyName: string | symbol) =>
        registerDecorator({ name, target: target.constructor, propertyName: String(propertyName), validator }),
    ],
    ['ValidateBy', (validator: never) => ValidateBy({ name, validator })],
  ])("has none for an author's of the same name, by %s", (_way, decorate) => {
    const { instance } = constraintOf(decorator);
    for (const validate of [() => true, (value: never, about: never) => instance.validate(value, about)]) {
      expect(inlineCode(constraintOf(decorate({ validate } as never)), 'value', bind)).toBeUndefined();
    }
  });
});
