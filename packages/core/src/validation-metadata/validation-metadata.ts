import type { Type } from '@nestjs/common';
import { getMetadataStorage } from 'class-validator';

type MetadataStorage = ReturnType<typeof getMetadataStorage>;

/** What one validation decorator has said of one property. */
export type ValidationMetadata = ReturnType<MetadataStorage['getTargetValidationMetadatas']>[number];

/**
 * What class-validator's decorators have said of a class, inherited decorators included, as `validate` without groups sees it.
 *
 * class-validator finds the inherited part by looking at every class that there is, for each class anew: with a thousand DTOs that is most
 * of a build, and of a worker's boot. This asks it the same question over the class's own ancestors only.
 */
export function validationMetadata(type: Type): ValidationMetadata[] {
  const storage = getMetadataStorage();
  // The field is private to class-validator's types; without it (another version) the slow way gives the same answer.
  const all = Reflect.get(storage, 'validationMetadatas') as unknown;
  if (!(all instanceof Map)) return storage.getTargetValidationMetadatas(type, '', false, false);
  const lineage: MetadataStorage = Object.create(storage, {
    validationMetadatas: { value: metadataOfLineage(type, all) },
  });
  return lineage.getTargetValidationMetadatas(type, '', false, false);
}

/** The part of the storage that belongs to a class and those above it, the topmost first, as decorators ran. */
function metadataOfLineage(type: Type, all: Map<unknown, unknown>): Map<unknown, unknown> {
  const lineage: unknown[] = [];
  for (let level: unknown = type; typeof level === 'function' && level !== Function.prototype;) {
    lineage.unshift(level);
    level = Object.getPrototypeOf(level);
  }
  return new Map(lineage.filter((level) => all.has(level)).map((level) => [level, all.get(level)]));
}
