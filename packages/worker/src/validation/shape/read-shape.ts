import type { Type } from '@nestjs/common';
import { TransformationType } from 'class-transformer';
import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';
import { validationMetadata } from '@flash-ts/core/validation-metadata';
import { getMetadataStorage } from 'class-validator';
import type { ClassShape, PropertyShape, ShapeGraph } from './class-shape.js';
import { probeInstance } from './probe-instance.js';
import { readProperty } from './read-property.js';

/** A DTO's shape, or everything about it that only class-validator and class-transformer themselves can do. */
export type ShapeReading = ShapeGraph | { readonly reasons: readonly string[] };

/** Reads a DTO class and those that it nests from the metadata that their decorators left. */
export function readShape(root: Type): ShapeReading {
  const classes = new Map<Type, ClassShape>();
  const reasons: string[] = [];
  const pending = new Set([root]);
  // A set grows while it is walked, and takes a recursive type once.
  for (const type of pending) {
    const because = (reason: string) => reasons.push(`${type.name} ${reason}`);
    const properties = readProperties(type, because);
    const undeclaredFields = probeInstance(type, properties, because);
    classes.set(type, { type, properties, undeclaredFields });
    for (const { value } of properties) if (typeof value === 'object') pending.add(value.instanceOf);
  }
  return reasons.length > 0 ? { reasons } : { root, classes };
}

/** Whether any decorator constrains the class; without one it declares nothing, and nothing is dropped from it or refused. */
export function isConstrained(type: Type): boolean {
  return validationMetadata(type).length > 0;
}

function readProperties(type: Type, because: (reason: string) => void): PropertyShape[] {
  const metadata = validationMetadata(type);
  if (metadata.length === 0) because('has no constraint');
  if (selectsProperties(type)) because('has @Expose or @Exclude');
  const names = metadata.map(({ propertyName }) => propertyName as unknown);
  const odd = names.filter((name) => typeof name !== 'string' || name in Object.prototype);
  if (odd.length > 0) {
    because(`declares ${odd.map(String).join(', ')}, a name that every object has`);
    return [];
  }
  const grouped = getMetadataStorage().groupByPropertyName(metadata);
  return Object.entries(grouped).map(([name, own]) =>
    readProperty(type, name, own, (reason) => because(`.${name} ${reason}`)),
  );
}

/** `@Exclude({ toPlainOnly: true })`, as on a password, says nothing about requests. */
function selectsProperties(type: Type): boolean {
  const storage = defaultMetadataStorage;
  return (
    storage.getStrategy(type) !== 'none' ||
    storage.getExposedMetadatas(type).length > 0 ||
    storage.getExcludedProperties(type, TransformationType.PLAIN_TO_CLASS).length > 0
  );
}
