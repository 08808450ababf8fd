import type { Type } from '@nestjs/common';
import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';
import { validationMetadata, type ValidationMetadata } from '../../validation-metadata/index.js';
import { swaggerPropertyNames } from '../../nest-metadata/swagger.js';

/** A property of a class with a decorator. */
export interface ClassProperty {
  /** The class's own name for it. */
  readonly property: string;
  /** Its name in JSON, from `@Expose({ name })`. */
  readonly name: string;
  readonly constraints: readonly ValidationMetadata[];
  /** `@Exclude` for one way only: never read from a request, or never written to an answer. */
  readonly direction: 'read' | 'write' | 'both';
}

/** The properties of a class in the order of their decorators; `@Exclude` leaves one out. */
export function classProperties(type: Type): ClassProperty[] {
  const constraints = validationMetadata(type).filter(({ propertyName }) => propertyName !== undefined);
  const byName = Map.groupBy(constraints, ({ propertyName }) => propertyName);
  const names = new Set([...byName.keys(), ...swaggerPropertyNames(type), ...transformedNames(type)]);
  return [...names].flatMap((property) => {
    const direction = directionOf(type, property);
    if (direction === undefined) return [];
    return [{ property, name: jsonName(type, property), constraints: byName.get(property) ?? [], direction }];
  });
}

/** Names with `@Expose` or `@Type`, of the class and of those above it. */
function transformedNames(type: Type): string[] {
  const names = new Set<string>();
  for (let level: unknown = type; typeof level === 'function' && level !== Function.prototype;) {
    const target = level as Type;
    for (const { propertyName } of defaultMetadataStorage.getExposedMetadatas(target)) {
      if (propertyName !== undefined) names.add(propertyName);
    }
    // The storage lists exposed properties, and typed ones only by name.
    for (const name of defaultMetadataStorage['_typeMetadatas'].get(target)?.keys() ?? []) names.add(name);
    level = Object.getPrototypeOf(target) as unknown;
  }
  return [...names];
}

function directionOf(type: Type, property: string): ClassProperty['direction'] | undefined {
  const exposed = defaultMetadataStorage.findExposeMetadata(type, property);
  const excluded = defaultMetadataStorage.findExcludeMetadata(type, property);
  if (!exposed && !excluded) return defaultMetadataStorage.getStrategy(type) === 'excludeAll' ? undefined : 'both';
  const { toClassOnly, toPlainOnly } = (excluded ?? exposed)?.options ?? {};
  if (!toClassOnly && !toPlainOnly) return excluded ? undefined : 'both';
  // What is excluded on the way to the class comes only in answers; what is exposed on it, only in requests.
  if (excluded) return toClassOnly ? 'read' : 'write';
  return 'both';
}

function jsonName(type: Type, property: string): string {
  const options = defaultMetadataStorage.findExposeMetadata(type, property)?.options;
  return (options?.toPlainOnly === true ? undefined : options?.name) ?? property;
}
