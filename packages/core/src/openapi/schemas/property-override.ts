import type { DeclaredType } from './declared-type.js';
import { dialect2020 } from './dialect.js';
import type { SchemaSource } from './schema-source.js';
import type { JsonSchema } from '../types.js';
import type { SwaggerProperty } from '../../nest-metadata/swagger.js';
import { swaggerTypeSchema, unwrapped } from './swagger-type.js';

/** What `@ApiProperty` says of a property; undefined where it leaves a thing to the validators. */
export interface PropertyOverride {
  readonly name?: string;
  readonly schema: JsonSchema;
  readonly required?: boolean;
  readonly nullable?: boolean;
}

/** Lays what `@ApiProperty` says over what the validators say. */
export function propertyOverride(
  options: SwaggerProperty,
  ours: JsonSchema,
  declared: DeclaredType,
  source: SchemaSource,
): PropertyOverride {
  const {
    name,
    required,
    nullable,
    selfRequired,
    type,
    isArray,
    enumName,
    enumSchema: _,
    schema: raw,
    ...keywords
  } = options;
  const typed = isEmitted(options, declared) ? {} : (swaggerTypeSchema({ type, isArray, schema: raw }, source) ?? {});
  const theirs = dialect2020(withoutUndefined({ ...typed, ...keywords, ...listOf(required) }));
  const isRequired = typeof required === 'boolean' ? required : selfRequired;
  return {
    ...(name !== undefined && { name }),
    schema: withNamedEnum(laidOver(ours, theirs), enumName, source),
    ...(isRequired !== undefined && { required: isRequired }),
    ...(nullable !== undefined && { nullable }),
  };
}

/** Without a `type`, the decorator notes down what TypeScript emitted, which the validators may know more exactly. */
function isEmitted({ type, isArray }: SwaggerProperty, declared: DeclaredType): boolean {
  if (isArray === true) return false;
  return (
    type === Object ||
    type === Array ||
    type === Set ||
    type === Map ||
    (unwrapped(type)[0] === declared.type && !Array.isArray(type))
  );
}

/** Inside a schema of type object, `required` lists names. */
function listOf(required: unknown): JsonSchema {
  return Array.isArray(required) ? { required: required as string[] } : {};
}

const STRUCTURE = ['type', '$ref', 'oneOf', 'anyOf', 'allOf'];

function laidOver(ours: JsonSchema, theirs: JsonSchema): JsonSchema {
  if (!STRUCTURE.some((keyword) => keyword in theirs)) return { ...ours, ...theirs };
  if (ours.type === undefined || !isSameType(ours.type, theirs.type)) return theirs;
  return {
    ...ours,
    ...theirs,
    // A number that is checked to be an integer is one.
    type: ours.type,
    ...(ours.items && theirs.items && { items: laidOver(ours.items, theirs.items) }),
  };
}

function isSameType(ours: JsonSchema['type'], theirs: JsonSchema['type']): boolean {
  return ours === theirs || (ours === 'integer' && theirs === 'number');
}

/** `enumName` makes one schema of an enum that several properties have. */
function withNamedEnum(schema: JsonSchema, enumName: string | undefined, source: SchemaSource): JsonSchema {
  if (enumName === undefined) return schema;
  if (schema.items) return { ...schema, items: withNamedEnum(schema.items, enumName, source) };
  const { type, enum: values, ...rest } = schema;
  if (values === undefined) return schema;
  return { ...source.named(enumName, withoutUndefined({ type, enum: values })), ...rest };
}

function withoutUndefined(schema: Readonly<Record<string, unknown>>): JsonSchema {
  return Object.fromEntries(Object.entries(schema).filter(([, value]) => value !== undefined));
}
