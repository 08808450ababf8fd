import type { JsonSchema } from '../types.js';

const SINGLE = new Set([
  'items',
  'not',
  'contains',
  'if',
  'then',
  'else',
  'propertyNames',
  'additionalProperties',
  'unevaluatedProperties',
  'unevaluatedItems',
]);
const LISTS = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems']);
const MAPS = new Set(['properties', 'patternProperties', '$defs', 'dependentSchemas']);

/**
 * A schema that an author wrote, in the dialect of OpenAPI 3.1: `nullable`, bounds with a boolean beside them and `example` are those of 3.0,
 * which the decorators of the field still take.
 */
export function dialect2020(schema: JsonSchema): JsonSchema {
  const { nullable, example, ...rest } = exclusive(schema);
  const keywords = Object.entries(rest).map(([keyword, value]) => [keyword, translated(keyword, value)]);
  const result: JsonSchema = {
    ...(Object.fromEntries(keywords) as JsonSchema),
    ...(example !== undefined && rest['examples'] === undefined && { examples: [example] }),
  };
  return nullable === true ? orNull(result) : result;
}

function translated(keyword: string, value: unknown): unknown {
  if (SINGLE.has(keyword) && isSchema(value)) return dialect2020(value);
  if (LISTS.has(keyword) && Array.isArray(value)) return value.map((one: JsonSchema) => dialect2020(one));
  if (MAPS.has(keyword) && isSchema(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, dialect2020(one as JsonSchema)]));
  }
  // In 3.0 several examples have names, in JSON Schema they are a list.
  if (keyword === 'examples' && isSchema(value))
    return Object.values(value).map((one) => (isSchema(one) && 'value' in one ? one['value'] : one));
  return value;
}

function exclusive(schema: JsonSchema): JsonSchema {
  const { exclusiveMinimum, exclusiveMaximum, minimum, maximum, ...rest } = schema;
  return {
    ...rest,
    ...bound('minimum', 'exclusiveMinimum', minimum, exclusiveMinimum),
    ...bound('maximum', 'exclusiveMaximum', maximum, exclusiveMaximum),
  };
}

function bound(inclusive: string, exclusive: string, limit: unknown, excludes: unknown): JsonSchema {
  if (excludes === true) return limit === undefined ? {} : { [exclusive]: limit };
  return {
    ...(limit !== undefined && { [inclusive]: limit }),
    ...(typeof excludes === 'number' && { [exclusive]: excludes }),
  };
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Keywords that null would not pass, though the type names it. */
const REFUSING = ['$ref', 'const', 'not', 'anyOf', 'oneOf', 'allOf'];
/** Keywords that say something about a value without judging it. */
const ANNOTATIONS = new Set(['title', 'description', 'default', 'deprecated', 'examples', 'readOnly', 'writeOnly']);

/** The schema of the same values and null. */
export function orNull(schema: JsonSchema): JsonSchema {
  if (Object.keys(schema).every((keyword) => ANNOTATIONS.has(keyword))) return schema;
  if (schema.type !== undefined && !REFUSING.some((keyword) => keyword in schema)) return withNullType(schema);
  const entries = Object.entries(schema);
  const isNote = ([keyword]: [string, unknown]) => ANNOTATIONS.has(keyword);
  return {
    anyOf: [Object.fromEntries(entries.filter((entry) => !isNote(entry))), { type: 'null' }],
    ...Object.fromEntries(entries.filter(isNote)),
  };
}

function withNullType(schema: JsonSchema): JsonSchema {
  const types = [schema.type].flat() as string[];
  const values = schema['enum'] as readonly unknown[] | undefined;
  return {
    ...schema,
    type: types.includes('null') ? schema.type : [...types, 'null'],
    ...(values && !values.includes(null) && { enum: [...values, null] }),
  };
}
