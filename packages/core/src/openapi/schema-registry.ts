import type { Type } from '@nestjs/common';
import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';
import { getMetadataStorage, ValidationTypes } from 'class-validator';
import { targetConstructorToSchema } from 'class-validator-jsonschema';
import type { JsonSchema } from './types.js';

/** What every reference to a schema of the document begins with. */
export const SCHEMA_PREFIX = '#/components/schemas/';

type Converted = NonNullable<Parameters<typeof targetConstructorToSchema>[1]>;
type Converters = NonNullable<Converted['additionalConverters']>;

/**
 * The schemas of the classes that operations speak of, collected while the operations are written. Only what an operation reaches gets in;
 * two classes of the same name get two schemas.
 */
export class SchemaRegistry {
  readonly #names = new Map<Type, string>();
  readonly #schemas = new Map<string, JsonSchema>();

  /** The schema of a declared type: a reference for a class with validation metadata, `{}` for what metadata can't tell. */
  schemaOf(type: unknown): JsonSchema {
    const primitive = primitiveSchema(type);
    if (primitive) return primitive;
    return isValidated(type) ? { $ref: SCHEMA_PREFIX + this.#nameOf(type) } : {};
  }

  /** The properties of a class, for where they are spelled out and no reference to it is made. */
  inlineSchemaOf(type: unknown): JsonSchema {
    return isValidated(type) ? this.#convert(type) : this.schemaOf(type);
  }

  /** Enters a schema of our own; a class of that name that comes later gets another. */
  add(name: string, schema: JsonSchema): void {
    this.#schemas.set(name, schema);
  }

  /** All schemas so far, by name. */
  all(): Record<string, JsonSchema> {
    return Object.fromEntries([...this.#schemas].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }

  #nameOf(type: Type): string {
    const known = this.#names.get(type);
    if (known !== undefined) return known;
    const name = this.#freeName(type.name || 'Anonymous');
    this.#names.set(type, name);
    // The place is taken before the properties are read, because they may refer back to this class.
    this.#schemas.set(name, {});
    this.#schemas.set(name, this.#convert(type));
    return name;
  }

  #freeName(wanted: string): string {
    let name = wanted;
    for (let count = 2; this.#schemas.has(name); count += 1) name = `${wanted}${count}`;
    return name;
  }

  #convert(type: Type): JsonSchema {
    const converters: Converters = {
      [ValidationTypes.NESTED_VALIDATION]: ({ target, propertyName }) =>
        typeof target === 'function' ? this.schemaOf(propertyType(target, propertyName)) : {},
      [ValidationTypes.CUSTOM_VALIDATION]: ({ target, propertyName }) =>
        typeof target === 'function' ? (primitiveSchema(declaredType(target, propertyName)) ?? {}) : {},
    } as Converters;
    return targetConstructorToSchema(type, {
      additionalConverters: converters,
      classTransformerMetadataStorage: defaultMetadataStorage,
      refPointerPrefix: SCHEMA_PREFIX,
    }) as JsonSchema;
  }
}

function isValidated(type: unknown): type is Type {
  return (
    typeof type === 'function' && getMetadataStorage().getTargetValidationMetadatas(type, '', true, false).length > 0
  );
}

/** `@Type(() => Item)` tells what an array holds; the emitted type only says that it is one. */
function propertyType(target: object, property: string): unknown {
  const declared = defaultMetadataStorage.findTypeMetadata(target as Type, property);
  return declared ? declared.typeFunction() : declaredType(target, property);
}

function declaredType(target: object, property: string): unknown {
  return Reflect.getMetadata('design:type', (target as Type).prototype as object, property);
}

function primitiveSchema(type: unknown): JsonSchema | undefined {
  if (type === String) return { type: 'string' };
  if (type === Number) return { type: 'number' };
  if (type === Boolean) return { type: 'boolean' };
  if (type === Date) return { type: 'string', format: 'date-time' };
  if (type === Array) return { type: 'array', items: {} };
  return undefined;
}
