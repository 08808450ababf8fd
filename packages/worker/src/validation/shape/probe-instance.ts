import type { Type } from '@nestjs/common';
import type { PropertyShape } from './class-shape.js';

/**
 * Makes one instance, as every request will, to see which fields its constructor sets.
 *
 * @returns the fields that the constructor sets and that no decorator declares
 * @param because called with each reason why the class can't be compiled
 */
export function probeInstance(
  type: Type,
  properties: readonly PropertyShape[],
  because: (reason: string) => void,
): string[] {
  const instance = construct(type);
  if (!instance) {
    because('is not made by `new` without arguments');
    return [];
  }
  // class-transformer treats a value with `push` as a list.
  if ('push' in instance) because('has a push');
  const declared = new Map(properties.map((property) => [property.name, property]));
  for (const name of oddInherited(type, declared)) because(`has the method or accessor ${name}`);
  const fields = Object.entries(Object.getOwnPropertyDescriptors(instance));
  for (const [name, descriptor] of fields) {
    if (!isPlainField(descriptor)) because(`has the special field ${name}`);
    const kind = declared.get(name)?.value;
    if (typeof kind === 'object' && !isNothing(descriptor.value)) because(`.${name} has a default value`);
  }
  return fields.map(([name]) => name).filter((name) => !declared.has(name));
}

function construct(type: Type): object | undefined {
  try {
    const instance: unknown = new type();
    const isPlain = Object.prototype.toString.call(instance) === '[object Object]';
    const isOfType = Object.getPrototypeOf(instance) === type.prototype && (instance as object).constructor === type;
    return isPlain && isOfType && Object.isExtensible(instance) ? (instance as object) : undefined;
  } catch {
    return undefined;
  }
}

/** class-transformer skips a method and calls a setter, for undeclared properties too. */
function oddInherited(type: Type, declared: ReadonlyMap<string, unknown>): string[] {
  const names: string[] = [];
  let level = type.prototype as object | null;
  while (level !== null && level !== Object.prototype) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(level))) {
      if (declared.has(name) || value === undefined) names.push(name);
    }
    level = Object.getPrototypeOf(level) as object | null;
  }
  return names;
}

function isPlainField({ value, writable, enumerable, configurable }: PropertyDescriptor): boolean {
  return Boolean(writable && enumerable && configurable) && typeof value !== 'function';
}

/** Default values of a nested property that class-validator ignores. */
function isNothing(value: unknown): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}
