import type { Type } from '@nestjs/common';
import type { TypeMetadata } from 'class-transformer';
import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';
import type { ValueKind } from './class-shape.js';

interface Facts {
  /** Whether it has `@ValidateNested`. */
  readonly nested: boolean;
  /** Whether it has `@Transform`. */
  readonly transformed: boolean;
}

const CONVERTED = new Map<unknown, ValueKind>([
  [Number, 'number'],
  [String, 'string'],
  [Boolean, 'boolean'],
  [Date, 'date'],
]);

/** The kind of a property's value, by its `@Type`. */
export function readValueKind(type: Type, name: string, facts: Facts, because: (reason: string) => void): ValueKind {
  const metadata = defaultMetadataStorage.findTypeMetadata(type, name) as TypeMetadata | undefined;
  if (!metadata) {
    if (facts.nested) because('has @ValidateNested without @Type');
    return 'copy';
  }
  if (metadata.options?.discriminator) because('has a @Type with a discriminator');
  const target = staticType(metadata);
  if (target === undefined) {
    because('has a @Type that depends on the request');
    return 'copy';
  }
  const isClass = facts.nested && typeof target === 'function' && !CONVERTED.has(target);
  // class-transformer makes lists by the constructor of the declared type where that makes a list; these types don't.
  if (![undefined, Object, Array, target, ...CONVERTED.keys()].includes(metadata.reflectedType as unknown)) {
    because(`is declared as ${String((metadata.reflectedType as { name?: unknown }).name)}`);
  }
  if (isClass) {
    if (facts.transformed) because('has @ValidateNested and @Transform');
    return { instanceOf: target as Type };
  }
  if (facts.nested) because('has @ValidateNested on a type that is no class');
  const kind = CONVERTED.get(target);
  if (kind === undefined) because('has a @Type of a class without @ValidateNested');
  return kind ?? 'copy';
}

/** The type that a type function returns for every request; undefined where it looks at the request. */
function staticType({ typeFunction, reflectedType }: TypeMetadata): unknown {
  // `@Type()` without a function: the declared type counts.
  if (typeof typeFunction !== 'function') return reflectedType as unknown;
  let asked = false;
  const ask = () => {
    asked = true;
    return undefined;
  };
  const options = new Proxy({}, { get: ask, has: () => ask() ?? false, ownKeys: () => ask() ?? [] });
  try {
    const target: unknown = (typeFunction as (options: object) => unknown)(options);
    return asked ? undefined : target;
  } catch {
    return undefined;
  }
}
