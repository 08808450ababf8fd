import { isDeepStrictEqual } from 'node:util';
import type { JsonSchema } from '../types.js';

type Merge = (a: never, b: never) => unknown;

/** Merges two values of a keyword into one that means both; if that is impossible, or the keyword is not listed, `allOf` keeps both. */
const MERGES: Readonly<Record<string, Merge>> = {
  minimum: Math.max,
  exclusiveMinimum: Math.max,
  maximum: Math.min,
  exclusiveMaximum: Math.min,
  minLength: Math.max,
  maxLength: Math.min,
  minItems: Math.max,
  maxItems: Math.min,
  minProperties: Math.max,
  maxProperties: Math.min,
  uniqueItems: (a: boolean, b: boolean) => a || b,
  items: (a: JsonSchema, b: JsonSchema) => combine([a, b]),
  additionalProperties: (a: JsonSchema, b: JsonSchema) => combine([a, b]),
  enum: (a: readonly unknown[], b: readonly unknown[]) => {
    const common = a.filter((value) => b.some((other) => isDeepStrictEqual(value, other)));
    // A list of no values is not allowed.
    return common.length > 0 ? common : undefined;
  },
  allOf: (a: readonly JsonSchema[], b: readonly JsonSchema[]) => [...a, ...b],
};

/** The schema of the values that fit every one of `schemas`, as flat as the keywords allow. */
export function combine(schemas: readonly JsonSchema[]): JsonSchema {
  const [first = {}, ...others] = schemas;
  return others.reduce<JsonSchema>((all, schema) => both(all, schema), first);
}

function both(a: JsonSchema, b: JsonSchema): JsonSchema {
  const type = commonType(a.type, b.type);
  // Two types that exclude each other are the author's mistake, which the schema then shows.
  if (type?.length === 0) return { allOf: [a, b] };
  const merged: Record<string, unknown> = { ...a };
  const apart: Record<string, unknown> = {};
  for (const [keyword, value] of Object.entries(b)) {
    if (keyword === 'type') continue;
    if (!(keyword in merged)) {
      merged[keyword] = value;
      continue;
    }
    const earlier = merged[keyword];
    if (isDeepStrictEqual(earlier, value)) continue;
    const common = MERGES[keyword]?.(earlier as never, value as never);
    if (common === undefined) apart[keyword] = value;
    else merged[keyword] = common;
  }
  if (type !== undefined) merged['type'] = type;
  if (Object.keys(apart).length > 0)
    merged['allOf'] = [...((merged['allOf'] as JsonSchema[] | undefined) ?? []), apart];
  return withoutIdleNot(merged);
}

/** An empty list where no value is of both. */
function commonType(a: JsonSchema['type'], b: JsonSchema['type']): JsonSchema['type'] {
  if (a === undefined || b === undefined || isDeepStrictEqual(a, b)) return a ?? b;
  const ofBoth = [a].flat().flatMap((one) => [b].flat().flatMap((other) => narrower(one, other) ?? []));
  return ofBoth.length === 1 ? ofBoth[0] : ofBoth;
}

function narrower(a: string, b: string): string | undefined {
  if (a === b) return a;
  const pair = new Set([a, b]);
  return pair.has('integer') && pair.has('number') ? 'integer' : undefined;
}

const NOT_NULL = { type: 'null' };

/** "Not null" is redundant once a type other than null is known. */
function withoutIdleNot(schema: JsonSchema): JsonSchema {
  if (schema.type === undefined || [schema.type].flat().includes('null')) return schema;
  const { not, ...rest } = schema;
  return isDeepStrictEqual(not, NOT_NULL) ? rest : schema;
}
