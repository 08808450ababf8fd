import { TransformationType } from 'class-transformer';
import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';

/**
 * What class-transformer makes of plain values. Each function returns undefined for unusual values, which are left to class-transformer, and for
 * undefined, which JSON does not have.
 */

type Convert = (value: unknown) => unknown;

/** A deep copy. */
export function copy(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Array.isArray(value) ? mapList(value, copy) : copyObject(value);
}

function copyObject(value: object): object | undefined {
  if (value instanceof Date) return new Date(value);
  if (!isPlain(value)) return undefined;
  const result: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const copied = copy(value[key]);
    // class-transformer treats names that every object has specially.
    if (copied === undefined || key in Object.prototype) return undefined;
    result[key] = copied;
  }
  return result;
}

export function isPlain(value: object): value is Record<string, unknown> {
  return Object.getPrototypeOf(value) === Object.prototype;
}

export const toNumber = converter((value) => Number(value));
export const toText = converter((value) => String(value));
export const toBoolean = converter((value) => Boolean(value));
export const toDate = converter((value) => new Date(value as string | number | Date));

/** A conversion that keeps null and converts the elements of lists. */
function converter(convert: Convert): Convert {
  const convertAny: Convert = (value) => {
    if (value === null || value === undefined) return value;
    if (typeof value !== 'object') return convert(value);
    if (Array.isArray(value)) return mapList(value, convertAny);
    return value instanceof Date ? convert(value) : undefined;
  };
  return convertAny;
}

/** Maps the elements of a list that has no holes; undefined as soon as one of them is. */
export function mapList(list: readonly unknown[], convert: Convert): unknown[] | undefined {
  // Changing the elements of a copy takes a fraction of the time of a list that grows.
  const result = [...list];
  for (let index = 0; index < result.length; index += 1) {
    const converted = convert(result[index]);
    if (converted === undefined) return undefined;
    if (converted !== result[index]) result[index] = converted;
  }
  return result;
}

/**
 * Sets a property that the class does not declare, as class-transformer does: a deep copy, unless a method has the name.
 *
 * @returns false where only class-transformer can do it
 */
export function keep(instance: Record<string, unknown>, name: string, value: unknown): boolean {
  if (name in Object.prototype) return false;
  const { prototype } = instance.constructor as { prototype: object };
  if (isTransformed(instance.constructor, name)) return false;
  if (Object.hasOwn(prototype, name) || typeof instance[name] === 'function') return true;
  const copied = copy(value);
  if (copied === undefined) return false;
  instance[name] = copied;
  return true;
}

/** `@Type` and `@Transform` work without a constraint beside them, too. */
function isTransformed(type: Function, name: string): boolean {
  return (
    defaultMetadataStorage.findTypeMetadata(type, name) !== undefined ||
    defaultMetadataStorage.findTransformMetadatas(type, name, TransformationType.PLAIN_TO_CLASS).length > 0
  );
}
