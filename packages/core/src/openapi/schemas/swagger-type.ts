import { dialect2020 } from './dialect.js';
import type { SchemaSource } from './schema-source.js';
import type { JsonSchema } from '../types.js';
import type { SwaggerTyped } from '../../nest-metadata/swagger.js';

const BINARY: JsonSchema = { type: 'string', format: 'binary' };

/** The schema of a type as `@nestjs/swagger` was told it; undefined where it was told none. */
export function swaggerTypeSchema(
  { type, isArray, schema }: SwaggerTyped,
  source: SchemaSource,
): JsonSchema | undefined {
  if (schema) return dialect2020(schema);
  const [single, inList] = unwrapped(type);
  const content = contentSchema(single, source);
  if (content === undefined) return undefined;
  return isArray === true || inList ? { type: 'array', items: content } : content;
}

/** `() => Cat` and `[Cat]` are ways to write a type that is not there yet, and a list. */
export function unwrapped(type: unknown): readonly [single: unknown, inList: boolean] {
  // A class has a prototype, an arrow function has none.
  const given =
    typeof type === 'function' && type.prototype === undefined && !(type === Symbol) ? (type as () => unknown)() : type;
  return Array.isArray(given) ? [given[0], true] : [given, false];
}

function contentSchema(type: unknown, source: SchemaSource): JsonSchema | undefined {
  if (type === undefined || type === null || type === '') return undefined;
  if (type === 'file') return BINARY;
  if (typeof type === 'string') return { type };
  return typeof type === 'function' ? source.schemaOf(type) : undefined;
}
