import { schemaFields } from './schema-fields.ts';

it('tells the type of each property in words', () => {
  const fields = schemaFields({
    type: 'object',
    required: ['version'],
    properties: {
      version: { const: '1.0' },
      method: { enum: ['GET', 'PUT'], description: 'of HTTP' },
      status: { type: 'integer', minimum: 100, maximum: 599 },
      workers: { type: 'integer', minimum: 1 },
      names: { type: 'array', items: { type: 'string' } },
      env: {
        type: 'object',
        patternProperties: { '^.*$': { anyOf: [{ type: 'string' }, { properties: { secret: { type: 'string' } } }] } },
      },
      async: { type: 'boolean' },
    },
  });
  expect(fields.map(({ name, type }) => `${name}: ${type}`)).toEqual([
    'version: `"1.0"`',
    'method: `"GET"` `"PUT"`',
    'status: number from 100 to 599',
    'workers: number from 1',
    'names: list of text',
    'env: text or { `secret` } by name',
    'async: true or false',
  ]);
  expect(fields.map(({ required }) => required)).toEqual([true, false, false, false, false, false, false]);
  expect(fields[1]?.description).toBe('of HTTP');
});

it('refuses a schema that it has no words for', () => {
  expect(() => schemaFields({ properties: { odd: { type: 'null' } } })).toThrow('{"type":"null"}');
});
