import type { JsonSchema } from '../types.js';

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
