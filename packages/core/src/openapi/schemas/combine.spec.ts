import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import type { JsonSchema } from '../types.js';
import { combine } from './combine.js';
import { orNull } from './dialect.js';

const ajv = new Ajv2020({ strict: false });
const accepts = (schema: JsonSchema, value: unknown) => ajv.validate(schema, value);

it.each<[name: string, parts: JsonSchema[], expected: JsonSchema]>([
  [
    'an integer is a number too',
    [{ type: 'number', minimum: 1 }, { type: 'integer' }],
    { type: 'integer', minimum: 1 },
  ],
  [
    'the narrower bound holds',
    [{ minimum: 1 }, { minimum: 3 }, { maximum: 9 }, { maximum: 5 }],
    { minimum: 3, maximum: 5 },
  ],
  ['two patterns both hold', [{ pattern: 'a' }, { pattern: 'b' }], { pattern: 'a', allOf: [{ pattern: 'b' }] }],
  ['what is in both lists is left', [{ enum: [1, 2, 3] }, { enum: [2, 3, 4] }], { enum: [2, 3] }],
  [
    'a type makes "not null" idle',
    [{ not: { type: 'null' }, minLength: 1 }, { type: 'string' }],
    { minLength: 1, type: 'string' },
  ],
  [
    'types that exclude each other stay',
    [{ type: 'string' }, { type: 'number' }],
    { allOf: [{ type: 'string' }, { type: 'number' }] },
  ],
  [
    'what arrays hold is combined as well',
    [
      { type: 'array', items: { type: 'string' } },
      { type: 'array', minItems: 1, items: { minLength: 2 } },
    ],
    { type: 'array', minItems: 1, items: { type: 'string', minLength: 2 } },
  ],
])('%s', (_, parts, expected) => {
  expect(combine(parts)).toEqual(expected);
});

const scalar = fc.oneof(fc.integer({ min: -5, max: 5 }), fc.constantFrom('', 'a', 'ab', 'abc', null, true, 1.5));
const value = fc.oneof(scalar, fc.array(scalar, { maxLength: 4 }));
const part: fc.Arbitrary<JsonSchema> = fc.oneof(
  fc.constantFrom<JsonSchema>(
    { type: 'number' },
    { type: 'integer' },
    { type: 'string' },
    { type: ['string', 'null'] },
    { type: 'array' },
  ),
  fc.constantFrom<JsonSchema>(
    { pattern: 'a' },
    { pattern: '^ab?' },
    { not: { type: 'null' } },
    { not: { const: 'a' } },
    { uniqueItems: true },
  ),
  fc.record({ minimum: fc.integer({ min: -5, max: 5 }) }),
  fc.record({ exclusiveMaximum: fc.integer({ min: -5, max: 5 }) }),
  fc.record({ minLength: fc.nat(3) }),
  fc.record({ maxItems: fc.nat(3) }),
  fc.record({ enum: fc.array(scalar, { minLength: 1 }) }),
  fc.record({ items: fc.constantFrom<JsonSchema>({ type: 'integer' }, { type: 'number' }, { minimum: 1 }) }),
  fc.record({ anyOf: fc.constant([{ type: 'string' }, { type: 'integer' }]) }),
);

it('accepts exactly what every part accepts', () => {
  fc.assert(
    fc.property(fc.array(part, { maxLength: 4 }), value, (parts, instance) => {
      expect(accepts(combine(parts), instance)).toBe(parts.every((schema) => accepts(schema, instance)));
    }),
    { numRuns: 500 },
  );
});

it('accepts null besides, and changes nothing else', () => {
  fc.assert(
    fc.property(fc.array(part, { maxLength: 4 }), value, (parts, instance) => {
      const schema = combine(parts);
      expect(accepts(orNull(schema), instance)).toBe(instance === null || accepts(schema, instance));
    }),
    { numRuns: 500 },
  );
});
