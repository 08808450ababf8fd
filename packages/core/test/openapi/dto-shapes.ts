import { Body, Post, type Type } from '@nestjs/common';
import { Type as TypeOf } from 'class-transformer';
import {
  ArrayContains,
  ArrayMaxSize,
  ArrayMinSize,
  ArrayNotContains,
  ArrayNotEmpty,
  ArrayUnique,
  Contains,
  Equals,
  IsAlpha,
  IsAlphanumeric,
  IsArray,
  IsBase64,
  IsBoolean,
  IsBooleanString,
  IsDefined,
  IsDivisibleBy,
  IsEmail,
  IsEmpty,
  IsEnum,
  IsHexadecimal,
  IsHexColor,
  IsIn,
  IsInt,
  IsIP,
  IsISO8601,
  IsMilitaryTime,
  IsMongoId,
  IsNegative,
  IsNotEmpty,
  IsNotEmptyObject,
  IsNotIn,
  IsNumber,
  IsNumberString,
  IsObject,
  IsOptional,
  IsPositive,
  IsRFC3339,
  IsString,
  IsUrl,
  IsUUID,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  NotContains,
  NotEquals,
  ValidateNested,
} from 'class-validator';
import fc from 'fast-check';
import { FlashEndpoint } from '../../src/decorators/flash-endpoint.js';
import { readEndpoint } from '../../src/definition/index.js';
import { openApiOf, type OpenApiDocument } from '../../src/openapi/index.js';

/** A property of a generated class, and values that are worth a try: fitting ones, near misses and others. */
export interface PropertyShape {
  readonly emitted: unknown;
  readonly decorators: readonly PropertyDecorator[];
  readonly values: fc.Arbitrary<unknown>;
  /** Of the class that it holds. */
  readonly nested?: readonly PropertyShape[];
}

const text = fc.oneof(
  fc.string({ maxLength: 6 }),
  fc.constantFrom(
    '',
    'a',
    'ab',
    'abc',
    'x.y',
    '😀',
    'é',
    'AB12',
    '0x1f',
    'true',
    '0',
    '12',
    '-1.5',
    '23:59',
    '#fff',
    '507f1f77bcf86cd799439011',
  ),
);
const number = fc.oneof(fc.integer({ min: -20, max: 20 }), fc.constantFrom(0, 0.5, 1.25, 1.234, -3.3, 1e6));
const junk = fc.oneof(
  text,
  number,
  fc.boolean(),
  fc.constant(null),
  fc.constant({}),
  fc.constant([]),
  fc.constant(['a']),
);

const stringRule = fc.oneof(
  fc.nat(4).map((size) => MinLength(size)),
  fc.nat(4).map((size) => MaxLength(size)),
  fc.tuple(fc.nat(3), fc.nat(3)).map(([a, b]) => Length(Math.min(a, b), Math.max(a, b))),
  fc.constantFrom(
    Matches(/^[a-z]*$/),
    Matches(/b/),
    Contains('b'),
    Contains('.'),
    NotContains('a'),
    IsNotEmpty(),
    IsDefined(),
    IsAlpha(),
    IsAlphanumeric(),
    IsHexadecimal(),
    IsHexColor(),
    IsMongoId(),
    IsNumberString(),
    IsBooleanString(),
    IsMilitaryTime(),
    IsIn(['a', 'ab', 'abc']),
    IsNotIn(['a']),
    NotEquals('ab'),
  ),
);
const numberRule = fc.oneof(
  fc.integer({ min: -10, max: 10 }).map((limit) => Min(limit)),
  fc.integer({ min: -10, max: 10 }).map((limit) => Max(limit)),
  fc.constantFrom(IsPositive(), IsNegative(), IsDivisibleBy(3), NotEquals(0), IsIn([1, 2, 3]), IsNotIn([0]), IsInt()),
);
const listRule = fc.oneof(
  fc.nat(3).map((size) => ArrayMinSize(size)),
  fc.nat(3).map((size) => ArrayMaxSize(size)),
  fc.constantFrom(ArrayNotEmpty(), ArrayUnique(), ArrayContains(['a']), ArrayNotContains(['ab']), ArrayContains([])),
);

enum Colour {
  Red = 'red',
  Green = 'green',
}

/** Texts on which the format of JSON Schema and the validator agree; docs/openapi.md lists where they differ. */
const formats: readonly (readonly [rule: PropertyDecorator, values: readonly string[]])[] = [
  [IsEmail(), ['a@example.com', 'first.last@example.co.uk', 'nobody', 'a@', '@example.com', 'a b@example.com']],
  [IsUUID(), ['3f2504e0-4f89-41d3-9a0c-0305e82c3301', '3f2504e04f8941d39a0c0305e82c3301', 'zzz']],
  [
    IsUUID('4'),
    [
      '3f2504e0-4f89-41d3-9a0c-0305e82c3301',
      '3F2504E0-4F89-41D3-AA0C-0305E82C3301',
      '3f2504e0-4f89-11d3-9a0c-0305e82c3301',
    ],
  ],
  [IsIP(), ['127.0.0.1', '::1', '256.0.0.1', 'fe80', '2001:db8::1']],
  [IsIP('4'), ['10.0.0.1', '::1', '1.2.3']],
  [IsIP(6), ['10.0.0.1', '::1', '2001:db8::1']],
  [IsRFC3339(), ['2026-02-03T04:05:06Z', '2026-02-03T04:05:06.5+01:00', '2026-02-03', 'now']],
  [IsISO8601(), ['2026-02-03T04:05:06Z', '2026-02-03', '03.02.2026', 'now']],
  [IsUrl({ require_protocol: true }), ['https://example.com/a?b=c', 'http://example.com:8080', 'nothing', '/path']],
  [IsBase64(), ['YWJj', 'YQ==', 'not base64!', 'YWJ']],
];

const simpleShape: fc.Arbitrary<PropertyShape> = fc.oneof(
  fc.array(stringRule, { maxLength: 3 }).map((rules) => shape(String, [IsString(), ...rules], text)),
  fc.array(numberRule, { maxLength: 3 }).map((rules) => shape(Number, [...rules, IsInt()], number)),
  fc
    .array(numberRule, { maxLength: 2 })
    .map((rules) => shape(Number, [IsNumber({ maxDecimalPlaces: 2 }), ...rules], number)),
  fc.constantFrom(
    shape(Boolean, [IsBoolean()], fc.boolean()),
    shape(String, [IsEnum(Colour)], fc.constantFrom('red', 'green', 'blue', 'Red')),
    shape(Object, [IsIn([1, 'two', true])], fc.constantFrom(1, 'two', true, 2, '1', false)),
    shape(Object, [Equals('fixed')], fc.constantFrom('fixed', 'other')),
    shape(String, [IsEmpty()], fc.constantFrom('', null, 'a')),
    shape(Object, [IsNotEmptyObject()], fc.constantFrom({}, { a: 1 })),
    shape(Object, [IsObject()], fc.constantFrom({}, { a: 1 })),
    shape(Object, [IsDefined()], junk),
    shape(Object, [IsNotEmpty()], junk),
    shape(Object, [IsNotIn(['a', 1])], junk),
  ),
  fc.constantFrom(...formats).map(([rule, values]) => shape(String, [rule], fc.constantFrom(...values))),
  fc
    .tuple(fc.array(stringRule, { maxLength: 2 }), fc.array(listRule, { maxLength: 2 }))
    .map(([, rules]) =>
      shape(
        Array,
        [IsArray(), IsString({ each: true }), MaxLength(3, { each: true }), ...rules],
        fc.array(text, { maxLength: 4 }),
      ),
    ),
  fc
    .array(listRule, { maxLength: 2 })
    .map((rules) => shape(Array, [...rules, IsArray(), IsInt({ each: true })], fc.array(number, { maxLength: 4 }))),
);

const nestedShape: fc.Arbitrary<PropertyShape> = fc
  .tuple(fc.array(simpleShape, { minLength: 1, maxLength: 3 }), fc.constantFrom('one', 'list', 'map'), fc.boolean())
  .map(([nested, container, defined]) => {
    const one = payloadOf(nested);
    // A list or map of nested objects given where one is expected is checked one by one, and the other way round: see docs/openapi.md.
    const fitting = { one, list: fc.array(one, { maxLength: 3 }), map: fc.dictionary(fc.constantFrom('a', 'b'), one) }[
      container
    ];
    const emitted = { one: Object, list: Array, map: Map }[container];
    const decorators = [ValidateNested({ each: container !== 'one' }), ...(defined ? [IsDefined()] : [])];
    return { emitted, decorators, nested, values: fc.oneof(fitting, fc.constantFrom('text', 5, true, null)) };
  });

const propertyShape: fc.Arbitrary<PropertyShape> = fc
  .tuple(fc.oneof({ weight: 3, arbitrary: simpleShape }, { weight: 1, arbitrary: nestedShape }), fc.boolean())
  .map(([property, optional]) =>
    optional ? { ...property, decorators: [IsOptional(), ...property.decorators] } : property,
  );

export const dtoShape = fc.array(propertyShape, { minLength: 1, maxLength: 5 });

function shape(
  emitted: unknown,
  decorators: readonly PropertyDecorator[],
  values: fc.Arbitrary<unknown>,
): PropertyShape {
  return { emitted, decorators, values: fc.oneof({ weight: 4, arbitrary: values }, { weight: 1, arbitrary: junk }) };
}

/** An object for a class of these properties: each there, missing, or of another kind. */
export function payloadOf(shapes: readonly PropertyShape[]): fc.Arbitrary<object> {
  return fc
    .tuple(...shapes.map(({ values }) => fc.option(values, { nil: undefined, freq: 8 })))
    .map((values) => Object.fromEntries(values.map((value, index) => [`p${index}`, value])));
}

/** The class that an author would have written. */
export function classOf(shapes: readonly PropertyShape[], name = 'Dto'): Type {
  const made = { [name]: class {} }[name] as Type;
  for (const [index, { emitted, decorators, nested }] of shapes.entries()) {
    const types = nested ? [TypeOf(() => classes.get(nested) as Type)] : [];
    if (nested) classes.set(nested, classOf(nested, `Nested${index}`));
    // The emitted type is there before the others, as TypeScript puts it last in the list.
    Reflect.decorate(
      [...types, ...decorators, Reflect.metadata('design:type', emitted)],
      made.prototype as object,
      `p${index}`,
    );
  }
  return made;
}

const classes = new Map<readonly PropertyShape[], Type>();

/** The document of an endpoint that takes the class as its body. */
export function documentOf(dto: Type): OpenApiDocument {
  class Probe {
    take(body: unknown) {
      return body;
    }
  }
  const prototype = Probe.prototype;
  Reflect.defineMetadata('design:paramtypes', [dto], prototype, 'take');
  Body()(prototype, 'take', 0);
  Post('/take')(prototype, 'take', Object.getOwnPropertyDescriptor(prototype, 'take') as PropertyDescriptor);
  FlashEndpoint({ name: 'probe', cpu: 'cpu3c-1-2' })(Probe);
  return openApiOf([readEndpoint(Probe)], { title: 'probe', version: '1.0.0' }).document;
}
