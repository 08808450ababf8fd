import type { Type } from '@nestjs/common';
import { IS_OPTIONAL, ValidationTypes } from 'class-validator';
import { getMetadataSchema } from 'class-validator-jsonschema/build/decorators.js';
import { swaggerProperty } from '../../nest-metadata/swagger.js';
import { propertyOverride } from './property-override.js';
import type { JsonSchema } from '../types.js';
import type { ValidationMetadata } from '../../validation-metadata/index.js';
import type { ClassProperty } from './class-properties.js';
import { combine } from './combine.js';
import { constraintSchema, passesUndefined } from './constraints.js';
import { declaredType, type DeclaredType } from './declared-type.js';
import { dialect2020 } from './dialect.js';
import type { SchemaSource } from './schema-source.js';

/** A property as requests carry it. */
export interface PropertySchema {
  readonly name: string;
  /** Of a value that is there and not null. */
  readonly schema: JsonSchema;
  readonly required: boolean;
  readonly nullable: boolean;
}

/** @param initial the value that a new instance has before anything is sent */
export function propertySchema(
  type: Type,
  { property, name, constraints, direction }: ClassProperty,
  initial: unknown,
  source: SchemaSource,
): PropertySchema {
  const declared = declaredType(type, property);
  const checked = combine(constraints.map((meta) => metaSchema(meta, declared, source)));
  const completed = { ...complete(checked, declared, source), ...DIRECTIONS[direction], ...defaultOf(initial) };
  const decorated = decorate(completed, type, property);
  const swagger = swaggerProperty(type, property);
  const override = swagger && propertyOverride(swagger, decorated, declared, source);
  const required = initial === undefined && direction !== 'read' && isRequired(constraints);
  return {
    name: override?.name ?? name,
    schema: override?.schema ?? decorated,
    required: override?.required ?? (constraints.length === 0 && swagger ? initial === undefined : required),
    nullable: override?.nullable ?? constraints.some((meta) => meta.name === IS_OPTIONAL),
  };
}

const DIRECTIONS: Readonly<Record<ClassProperty['direction'], JsonSchema>> = {
  both: {},
  read: { readOnly: true },
  write: { writeOnly: true },
};

function isRequired(constraints: readonly ValidationMetadata[]): boolean {
  if (constraints.some(({ type }) => type === ValidationTypes.CONDITIONAL_VALIDATION)) return false;
  const refusing = constraints.filter(({ type }) => !NEVER_REFUSING.has(type));
  return refusing.some((meta) => !passesUndefined(meta));
}

/** Nested validation looks only at what was sent. */
const NEVER_REFUSING = new Set<string>([
  ValidationTypes.NESTED_VALIDATION,
  ValidationTypes.PROMISE_VALIDATION,
  ValidationTypes.WHITELIST,
]);

function metaSchema(meta: ValidationMetadata, declared: DeclaredType, source: SchemaSource): JsonSchema {
  switch (meta.type) {
    case ValidationTypes.NESTED_VALIDATION:
      return within(declared.container ?? (meta.each ? 'array' : undefined), nestedSchema(declared, source));
    case ValidationTypes.CUSTOM_VALIDATION:
    case ValidationTypes.IS_DEFINED:
      return meta.each ? within(declared.container ?? 'array', constraintSchema(meta)) : constraintSchema(meta);
    default:
      return {};
  }
}

function nestedSchema({ type, discriminator }: DeclaredType, source: SchemaSource): JsonSchema {
  if (!discriminator) {
    const schema = source.schemaOf(type);
    return Object.keys(schema).length === 0 ? { type: 'object' } : schema;
  }
  const { property, subTypes } = discriminator;
  const references = subTypes.map(({ name, value }) => ({ name, ...source.schemaOf(value) }));
  return {
    oneOf: references.map(({ name, ...reference }) => ({
      ...reference,
      properties: { [property]: { const: name } },
      required: [property],
    })),
    discriminator: {
      propertyName: property,
      mapping: Object.fromEntries(references.flatMap(({ name, $ref }) => ($ref === undefined ? [] : [[name, $ref]]))),
    },
  };
}

function within(container: DeclaredType['container'], schema: JsonSchema): JsonSchema {
  if (container === undefined) return schema;
  if (container === 'map') return { type: 'object', additionalProperties: schema };
  return { type: 'array', ...(container === 'set' && { uniqueItems: true }), items: schema };
}

const TELLING = ['type', '$ref', 'enum', 'const', 'anyOf', 'oneOf', 'allOf'];

/** Adds what the declared type says where no constraint speaks of it. */
function complete(checked: JsonSchema, declared: DeclaredType, source: SchemaSource): JsonSchema {
  const { type, container, discriminator } = declared;
  const content = discriminator ? nestedSchema(declared, source) : source.schemaOf(type);
  const schema = within(container, content);
  if (!TELLING.some((keyword) => keyword in checked)) return combine([checked, schema]);
  if (checked.type === 'array' && checked.items === undefined && schema.type === 'array')
    return { ...schema, ...checked };
  if (checked.type === 'object' && (schema.$ref !== undefined || schema.type === 'object'))
    return { ...schema, ...checked };
  return checked;
}

/**
 * Applies `@JSONSchema` of class-validator-jsonschema: fields to add, or a function of what was found.
 *
 * @param name of the property, or of the class itself
 */
export function decorate(schema: JsonSchema, type: Type, name: string): JsonSchema {
  const decoration = getMetadataSchema(type.prototype as object, name);
  const decorated =
    typeof decoration === 'function' ? decoration(schema as never, {} as never) : { ...schema, ...decoration };
  return dialect2020(decorated as JsonSchema);
}

/** What a property holds when it is not sent, if JSON can say it. */
function defaultOf(initial: unknown): JsonSchema {
  if (initial === null || typeof initial === 'function' || typeof initial === 'object') {
    return Array.isArray(initial) && initial.length === 0 ? { default: [] } : {};
  }
  return ['string', 'number', 'boolean'].includes(typeof initial) ? { default: initial } : {};
}
