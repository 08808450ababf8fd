import type { Type } from '@nestjs/common';

/** The emitted types of a method; each is undefined if the compiler emitted none. */
export interface Signature {
  readonly parameters: readonly unknown[];
  readonly result: unknown;
}

/** The declared types of a method's parameters and of its result. For a promise it is `Promise`, without the type of its value. */
export function signature(type: Type, method: string): Signature {
  const prototype = type.prototype as object;
  return {
    parameters: (Reflect.getMetadata('design:paramtypes', prototype, method) ?? []) as readonly unknown[],
    result: Reflect.getMetadata('design:returntype', prototype, method) as unknown,
  };
}

/** The declared type of a property with a decorator. */
export function propertyType(type: Type, property: string): unknown {
  return Reflect.getMetadata('design:type', type.prototype as object, property);
}
