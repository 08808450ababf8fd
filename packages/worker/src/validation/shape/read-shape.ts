import type { Type } from '@nestjs/common';
import { TransformationType } from 'class-transformer';
import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';
import { validationMetadata } from '@flash-ts/core/validation-metadata';
import { getMetadataStorage } from 'class-validator';
import type { ClassShape, PropertyShape, ShapeGraph } from './class-shape.js';
import { probeInstance } from './probe-instance.js';
import { readProperty, type Obstacles } from './read-property.js';

/** A DTO's shape, or the reasons why it is left to class-validator and class-transformer. */
export type ShapeReading = ShapeGraph | NotCompiled;

interface NotCompiled {
  readonly reasons: readonly string[];
  /** The shape, where building an instance can be compiled and only the check can't. */
  readonly built?: ShapeGraph;
}

/** Reads a DTO class and those that it nests from the metadata that their decorators left. */
export function readShape(root: Type): ShapeReading {
  const classes = new Map<Type, ClassShape>();
  const toBuild: string[] = [];
  const toCheck: string[] = [];
  const pending = new Set([root]);
  // A set grows while it is walked, and takes a recursive type once.
  for (const type of pending) {
    const because = (reason: string) => toBuild.push(`${type.name} ${reason}`);
    const properties = readProperties(type, {
      toBuild: because,
      toCheck: (reason) => toCheck.push(`${type.name} ${reason}`),
    });
    const undeclaredFields = probeInstance(type, properties, because);
    classes.set(type, { type, properties, undeclaredFields });
    for (const { value } of properties) if (typeof value === 'object') pending.add(value.instanceOf);
  }
  const graph = { root, classes };
  if (toBuild.length > 0) return { reasons: [...toBuild, ...toCheck] };
  return toCheck.length > 0 ? { reasons: toCheck, built: graph } : graph;
}

/** Whether the class has any constraint; without one no property is declared, and none is dropped or refused. */
export function isConstrained(type: Type): boolean {
  return validationMetadata(type).length > 0;
}

function readProperties(type: Type, { toBuild, toCheck }: Obstacles): PropertyShape[] {
  const metadata = validationMetadata(type);
  if (metadata.length === 0) toBuild('has no constraint');
  if (selectsProperties(type)) toBuild('has @Expose or @Exclude');
  const names = metadata.map(({ propertyName }) => propertyName as unknown);
  const odd = names.filter((name) => typeof name !== 'string' || name in Object.prototype);
  if (odd.length > 0) {
    toBuild(`declares ${odd.map(String).join(', ')}, a name that every object has`);
    return [];
  }
  const grouped = getMetadataStorage().groupByPropertyName(metadata);
  return Object.entries(grouped).map(([name, own]) =>
    readProperty(type, name, own, {
      toBuild: (reason) => toBuild(`.${name} ${reason}`),
      toCheck: (reason) => toCheck(`.${name} ${reason}`),
    }),
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
