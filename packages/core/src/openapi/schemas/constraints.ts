import * as cv from 'class-validator';
import { defaultConverters } from 'class-validator-jsonschema/build/defaultConverters.js';
import type { ValidationMetadata } from '../../validation-metadata/index.js';
import type { JsonSchema } from '../types.js';
import { combine } from './combine.js';
import { STRING_CONSTRAINTS, type Constraint } from './string-constraints.js';

type Scalar = string | number | boolean | null;
const NOT_NULL: JsonSchema = { not: { type: 'null' } };
const array = (keywords: JsonSchema): JsonSchema => ({ type: 'array', ...keywords });

/**
 * What class-validator checks, where class-validator-jsonschema says it in OpenAPI 3.0's dialect, says another thing, or does not know the
 * constraint. The constraints that are not here are right there: bounds, lengths, sizes and the plain types.
 */
const CONSTRAINTS: Readonly<Record<string, Constraint>> = {
  ...STRING_CONSTRAINTS,
  [cv.IS_DEFINED]: () => NOT_NULL,
  [cv.IS_NOT_EMPTY]: () => ({ minLength: 1, ...NOT_NULL }),
  [cv.IS_EMPTY]: () => enumOf(['', null]),
  [cv.EQUALS]: (value: unknown) => (isScalar(value) ? { ...typeOf([value]), const: value } : {}),
  [cv.NOT_EQUALS]: (value: unknown) => (isScalar(value) ? { not: { const: value } } : {}),
  [cv.IS_IN]: (values: readonly unknown[]) => enumOf(values),
  [cv.IS_NOT_IN]: (values: readonly unknown[]) => noneOf(values),
  [cv.IS_ENUM]: (entity: Record<string, unknown>) => enumOf(enumValues(entity)),
  [cv.IS_NUMBER]: (options: cv.IsNumberOptions | undefined) => ({
    type: 'number',
    ...(options?.maxDecimalPlaces !== undefined && { multipleOf: Number(`1e-${options.maxDecimalPlaces}`) }),
  }),
  [cv.IS_DATE]: () => ({ type: 'string', format: 'date-time' }),
  [cv.MIN_DATE]: (date: unknown) => dateLimit('Not before', date),
  [cv.MAX_DATE]: (date: unknown) => dateLimit('Not after', date),
  [cv.IS_LATITUDE]: () => degrees(90),
  [cv.IS_LONGITUDE]: () => degrees(180),
  [cv.IS_ARRAY]: () => array({}),
  [cv.ARRAY_NOT_EMPTY]: () => array({ minItems: 1 }),
  [cv.ARRAY_MIN_SIZE]: (size: number) => array({ minItems: size }),
  [cv.ARRAY_MAX_SIZE]: (size: number) => array({ maxItems: size }),
  [cv.ARRAY_UNIQUE]: () => array({ uniqueItems: true }),
  [cv.ARRAY_CONTAINS]: (values: readonly unknown[]) =>
    combine([array({}), ...values.filter(isScalar).map((value) => ({ allOf: [{ contains: { const: value } }] }))]),
  [cv.ARRAY_NOT_CONTAINS]: (values: readonly unknown[]) => array({ items: noneOf(values) }),
  [cv.IS_INSTANCE]: () => ({}),
};

/** A constraint as a schema; `{}` if JSON Schema can't express it, such as an author's own. */
export function constraintSchema(meta: ValidationMetadata): JsonSchema {
  const name = meta.name ?? meta.type;
  const argument = meta.constraints?.[0] as never;
  if (Object.hasOwn(CONSTRAINTS, name)) return CONSTRAINTS[name]!(argument, meta);
  const converter = Object.hasOwn(defaultConverters, name) ? defaultConverters[name] : undefined;
  const schema = typeof converter === 'function' ? converter(meta, {} as never) : converter;
  return (schema as JsonSchema | undefined) ?? {};
}

/** Whether a property that was not sent passes the constraint. */
export function passesUndefined({ name, constraints, validateIf }: ValidationMetadata): boolean {
  if (validateIf) return true;
  if (name === cv.IS_EMPTY) return true;
  if (name === cv.NOT_EQUALS || name === cv.EQUALS) return (constraints[0] === undefined) === (name === cv.EQUALS);
  if (name === cv.IS_NOT_IN) return !(constraints[0] as readonly unknown[]).includes(undefined);
  return name === cv.IS_IN && (constraints[0] as readonly unknown[]).includes(undefined);
}

/** The values of a TypeScript enum: a numeric one maps back from value to name, and these names are none. */
export function enumValues(entity: Record<string, unknown>): unknown[] {
  const keys = Object.keys(entity).filter((key) => typeof entity[String(entity[key])] !== 'number' || !isIndex(key));
  return [...new Set(keys.map((key) => entity[key]))];
}

export function enumOf(values: readonly unknown[]): JsonSchema {
  const known = [...new Set(values.filter(isScalar))];
  // A list of no values is not allowed; nothing fits.
  return known.length > 0 ? { ...typeOf(known), enum: known } : { not: {} };
}

function noneOf(values: readonly unknown[]): JsonSchema {
  const known = values.filter(isScalar);
  return known.length > 0 ? { not: { enum: [...new Set(known)] } } : {};
}

function isIndex(key: string): boolean {
  return String(Number(key)) === key;
}

function isScalar(value: unknown): value is Scalar {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

function typeOf(values: readonly Scalar[]): JsonSchema {
  const types = [...new Set(values.map((value) => (value === null ? 'null' : typeof value)))];
  if (types.length === 0) return {};
  return { type: types.length === 1 ? types[0] : types };
}

function dateLimit(words: string, date: unknown): JsonSchema {
  const limit = date instanceof Date && !Number.isNaN(date.getTime()) ? `${words} ${date.toISOString()}` : undefined;
  return { type: 'string', format: 'date-time', ...(limit !== undefined && { description: limit }) };
}

function degrees(limit: number): JsonSchema {
  return { anyOf: [{ type: 'number', minimum: -limit, maximum: limit }, { type: 'string' }] };
}
