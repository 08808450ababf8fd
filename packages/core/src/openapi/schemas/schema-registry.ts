import { isDeepStrictEqual } from 'node:util';
import type { Type } from '@nestjs/common';
import { isOwnClass } from '../../definition/own-class.js';
import { swaggerSchemaOptions } from '../../nest-metadata/swagger.js';
import type { JsonSchema } from '../types.js';
import { classProperties } from './class-properties.js';
import { orNull } from './dialect.js';
import { decorate, propertySchema, type PropertySchema } from './property-schema.js';
import type { SchemaSource } from './schema-source.js';

/** What every reference to a schema of the document begins with. */
export const SCHEMA_PREFIX = '#/components/schemas/';

/**
 * The schemas of the classes that operations speak of, collected while the operations are written. Only what an operation reaches gets in;
 * two classes of the same name get two schemas.
 */
export class SchemaRegistry implements SchemaSource {
  readonly #names = new Map<Type, string>();
  readonly #schemas = new Map<string, JsonSchema>();

  /** The schema of a declared type: a reference for a class with metadata, `{}` for what metadata can't tell. */
  readonly schemaOf = (type: unknown): JsonSchema => {
    const simple = simpleSchema(type);
    if (simple) return simple;
    if (!isOwnClass(type)) return {};
    return isDescribed(type) ? { $ref: SCHEMA_PREFIX + this.#nameOf(type) } : { type: 'object' };
  };

  /** Enters a schema under a wanted name, once; another schema that wants the same name gets another. */
  readonly named = (name: string, schema: JsonSchema): JsonSchema => {
    const same = [...this.#schemas].find(
      ([known, other]) => baseName(known) === name && isDeepStrictEqual(other, schema),
    );
    const taken = same?.[0] ?? this.#freeName(name);
    this.#schemas.set(taken, schema);
    return { $ref: SCHEMA_PREFIX + taken };
  };

  /** The properties of a class, for where they are spelled out and no reference to it is made; none for any other type. */
  propertiesOf(type: unknown): PropertySchema[] {
    if (!isOwnClass(type)) return [];
    const initial = newInstance(type);
    return classProperties(type).map((property) => propertySchema(type, property, initial[property.property], this));
  }

  /** All schemas so far, by name. */
  all(): Record<string, JsonSchema> {
    return Object.fromEntries([...this.#schemas].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }

  #nameOf(type: Type): string {
    const known = this.#names.get(type);
    if (known !== undefined) return known;
    const name = this.#freeName(swaggerSchemaOptions(type)?.name ?? type.name);
    this.#names.set(type, name);
    // The place is taken before the properties are read, because they may refer back to this class.
    this.#schemas.set(name, {});
    this.#schemas.set(name, this.#classSchema(type));
    return name;
  }

  #freeName(wanted: string): string {
    // What a component's name may consist of.
    const name = wanted.replaceAll(/[^A-Za-z0-9._-]/g, '_') || 'Anonymous';
    let free = name;
    for (let count = 2; this.#schemas.has(free); count += 1) free = `${name}${count}`;
    return free;
  }

  #classSchema(type: Type): JsonSchema {
    const properties = this.propertiesOf(type);
    const required = properties.filter((property) => property.required).map(({ name }) => name);
    const description = swaggerSchemaOptions(type)?.description;
    const schema: JsonSchema = {
      type: 'object',
      properties: Object.fromEntries(
        properties.map(({ name, schema, nullable }) => [name, nullable ? orNull(schema) : schema]),
      ),
      ...(required.length > 0 && { required }),
      ...(description !== undefined && { description }),
    };
    return decorate(schema, type, type.name);
  }
}

function isDescribed(type: Type): boolean {
  return classProperties(type).length > 0 || swaggerSchemaOptions(type) !== undefined;
}

/** class-transformer makes an instance for every request: what its constructor sets is what a property is when it is not sent. */
function newInstance(type: Type): Record<string, unknown> {
  try {
    return type.length === 0 ? (new type() as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function baseName(name: string): string {
  return name.replace(/\d+$/, '');
}

const SIMPLE = new Map<unknown, JsonSchema>([
  [String, { type: 'string' }],
  [Number, { type: 'number' }],
  [BigInt, { type: 'integer' }],
  [Boolean, { type: 'boolean' }],
  [Date, { type: 'string', format: 'date-time' }],
  [Array, { type: 'array', items: {} }],
  [Set, { type: 'array', items: {}, uniqueItems: true }],
  [Map, { type: 'object' }],
]);

function simpleSchema(type: unknown): JsonSchema | undefined {
  return SIMPLE.get(type);
}
