import { dialect2020 } from './dialect.js';

it.each([
  [{ type: 'string', nullable: true }, { type: ['string', 'null'] }],
  [{ type: 'string', nullable: false }, { type: 'string' }],
  [
    { type: 'string', enum: ['a'], nullable: true },
    { type: ['string', 'null'], enum: ['a', null] },
  ],
  [
    { $ref: '#/x', nullable: true, description: 'd' },
    { anyOf: [{ $ref: '#/x' }, { type: 'null' }], description: 'd' },
  ],
  [
    { minimum: 1, exclusiveMinimum: true, maximum: 5, exclusiveMaximum: false },
    { exclusiveMinimum: 1, maximum: 5 },
  ],
  [{ exclusiveMinimum: 0 }, { exclusiveMinimum: 0 }],
  [
    { type: 'string', example: 'x' },
    { type: 'string', examples: ['x'] },
  ],
  [
    { type: 'string', examples: { one: { value: 'x' }, two: 'y' } },
    { type: 'string', examples: ['x', 'y'] },
  ],
  [
    { type: 'array', items: { type: 'object', properties: { a: { type: 'number', nullable: true } } } },
    { type: 'array', items: { type: 'object', properties: { a: { type: ['number', 'null'] } } } },
  ],
])('%j', (written, expected) => {
  expect(dialect2020(written)).toEqual(expected);
});
