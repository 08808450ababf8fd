import 'reflect-metadata';
import { describe, expect, test } from '@jest/globals';
import { Logger, type Type as Class } from '@nestjs/common';
import { Transform, Type } from 'class-transformer';
import {
  IsArray,
  IsEmail,
  IsInt,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  registerDecorator,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { compileAcceptor, compileValidator } from '../../src/validation/compile-validator.js';
import { readShape } from '../../src/validation/shape/read-shape.js';

// What is left to class-validator is told at the debug level.
Logger.overrideLogger(['warn', 'error', 'fatal']);

const lenient = { forbidUnknown: false };
const judge = async (type: Class, text: string, options = lenient) =>
  compileValidator(type, options)(JSON.parse(text), ['body']);

class Leaf {
  @IsString() name!: string;
}

class Tree {
  @IsString() name!: string;
  @IsOptional() @IsObject() notes?: Record<string, unknown>;
  @IsOptional() @ValidateNested() @Type(() => Leaf) leaf?: Leaf;
  @IsOptional() @IsArray() @ValidateNested({ each: true }) @Type(() => Tree) trees?: Tree[];
}

/** A constraint of the author's that bears a name of class-validator's. */
function named(name: string, validate: (value: unknown) => boolean | Promise<boolean>): PropertyDecorator {
  const validator = { validate, defaultMessage: () => `${name} is not met` };
  return (target, property) =>
    registerDecorator({ name, target: target.constructor, propertyName: String(property), validator });
}

describe('names that every object has', () => {
  const names = ['constructor', 'prototype', 'toString', 'valueOf', 'hasOwnProperty', '__defineGetter__', 'then'];

  test.each(names)('%s changes nothing, wherever it is', async (name) => {
    const text = `{"${name}":5,"name":"a","leaf":{"${name}":{"a":1},"name":"b"},"extra":{"${name}":5},"trees":[{"${name}":[],"name":"c"}]}`;
    const verdict = await judge(Tree, text);
    expect(verdict).toEqual({ value: { name: 'a', leaf: { name: 'b' }, trees: [{ name: 'c' }] } });
    const { leaf } = (verdict as { value: Tree }).value;
    expect(Object.keys(leaf!)).toEqual(['name']);
    expect(leaf).toBeInstanceOf(Leaf);
  });

  test.each(['constructor', 'toString', 'hasOwnProperty'])('%s is dropped from a free object too', async (name) => {
    const verdict = await judge(Tree, `{"name":"a","notes":{"${name}":5,"kept":{"${name}":1}}}`);
    expect(verdict).toEqual({ value: { name: 'a', notes: { kept: {} } } });
    expect(Object.keys((verdict as { value: Tree }).value.notes!)).toEqual(['kept']);
  });

  test('__proto__, should it get past the parser', async () => {
    const verdict = await judge(
      Tree,
      '{"name":"a","__proto__":{"name":5},"leaf":{"name":"b","__proto__":{"admin":true}}}',
    );
    expect(verdict).toEqual({ value: { name: 'a', leaf: { name: 'b' } } });
    expect((verdict as { value: { leaf: object } }).value.leaf).not.toHaveProperty('admin');
  });

  test('a conversion does not stumble over them', async () => {
    class Converted {
      @Type(() => Number) @IsInt() count!: number;
    }
    const verdict = await judge(Converted, '{"count":{"valueOf":1,"toString":2}}');
    expect(verdict).toMatchObject({ faults: [{ type: 'isInt' }] });
  });
});

describe('values that constraints throw on are refused', () => {
  class Fragile {
    @IsOptional() @IsEmail() email?: string;
    @IsOptional() @IsNumber({ maxDecimalPlaces: 2 }) price?: number;
  }

  test.each([
    ['{"email":"\\ud800@example.com"}', 'isEmail'],
    ['{"price":1e-7}', 'isNumber'],
  ])('%s', async (text, type) => {
    expect(await judge(Fragile, text)).toMatchObject({ faults: [{ type }] });
  });

  test('an error of the author is an error', async () => {
    class Broken {
      @Transform(() => {
        throw new Error('broken');
      })
      @IsString()
      name!: string;
    }
    await expect(judge(Broken, '{"name":"a"}')).rejects.toThrow('broken');
  });
});

describe("an author's constraint with a built-in name", () => {
  test.each(['maxLength', 'isInt', 'isNotEmpty', 'isString'])('%s is asked itself', async (name) => {
    class Dto {
      @named(name, (value) => value === 'only this') value!: string;
    }
    expect(await judge(Dto, '{"value":"only this"}')).toEqual({ value: { value: 'only this' } });
    expect(await judge(Dto, '{"value":"a"}')).toMatchObject({ faults: [{ type: name }] });
  });

  test('and may be asynchronous', async () => {
    class Dto {
      @named('isInt', async (value) => value === 1) value!: number;
    }
    expect(await judge(Dto, '{"value":1}')).toEqual({ value: { value: 1 } });
    expect(await judge(Dto, '{"value":2}')).toMatchObject({ faults: [{ type: 'isInt' }] });
  });
});

describe('@Transform', () => {
  class Trimmed {
    @Transform(({ value, obj }) => {
      delete (obj as Record<string, unknown>)['other'];
      return String(value).trim();
    })
    @IsString()
    name!: string;

    @IsOptional() @IsInt() other?: number;
  }

  test('is compiled, and sees what class-transformer would let it see', () => {
    expect(compileAcceptor(Trimmed, lenient)?.({ other: 1, name: ' a ' })).toEqual({ other: 1, name: 'a' });
  });

  test('what it does to a refused request is not done twice', async () => {
    expect(await judge(Trimmed, '{"name":" a ","other":"x"}')).toEqual({ value: { name: 'a' } });
    expect(await judge(Trimmed, '{"other":"x","name":" a "}')).toMatchObject({ faults: [{ type: 'isInt' }] });
  });
});

test('@ValidateIf sees undeclared properties of nested objects just as long as it would', async () => {
  class Nosy {
    @ValidateIf(({ leaf }: { leaf?: { extra?: unknown } }) => leaf?.extra === undefined)
    @IsString()
    name!: string;

    @IsOptional() @ValidateNested() @Type(() => Leaf) leaf?: Leaf;
  }
  expect(await judge(Nosy, '{"leaf":{"name":"a","extra":1}}')).toEqual({ value: { leaf: { name: 'a' } } });
  expect(await judge(Nosy, '{"leaf":{"name":"a"}}')).toMatchObject({ faults: [{ type: 'missing' }] });
  expect(compileAcceptor(Nosy, lenient)?.({ name: 'a', leaf: { name: 'b' } })).toBeInstanceOf(Nosy);
});

test('an undeclared property is refused on demand, with the words of class-validator', async () => {
  expect(await judge(Tree, '{"name":"a","more":1}', { forbidUnknown: true })).toMatchObject({
    faults: [{ loc: ['body', 'more'], msg: 'property more should not exist', type: 'unknown_field' }],
  });
});

describe('a class that is not compiled says why', () => {
  class Child {}
  class WithMap {
    @Type(() => Leaf) @IsObject() map!: Map<string, Leaf>;
  }
  class WithUntyped {
    @ValidateNested() leaf!: Leaf;
  }
  class WithChoice {
    @ValidateNested()
    @Type((about) => (about?.object['kind'] === 'tree' ? Tree : Leaf))
    node!: object;
  }
  class WithArguments {
    @IsString() name: string;
    constructor({ name }: { name: string }) {
      this.name = name;
    }
  }
  class WithAccessor {
    @IsString() name!: string;
    set alias(value: string) {
      this.name = value;
    }
  }
  class WithMethodName {
    @IsString() name!: string;
    @named('custom', () => true) other!: string;
  }

  test.each<[Class, string]>([
    [Child, 'Child has no constraint'],
    [WithMap, 'WithMap .map is declared as Map'],
    [WithUntyped, 'WithUntyped .leaf has @ValidateNested without @Type'],
    [WithChoice, 'WithChoice .node has a @Type that depends on the request'],
    [WithArguments, 'WithArguments is not made by `new` without arguments'],
    [WithAccessor, 'WithAccessor has the method or accessor alias'],
    [WithMethodName, 'WithMethodName .other has the custom constraint custom'],
  ])('%p', (type, reason) => {
    expect((readShape(type) as { reasons: string[] }).reasons).toContain(reason);
  });
});
