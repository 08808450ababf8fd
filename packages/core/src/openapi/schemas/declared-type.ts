import type { Type } from '@nestjs/common';
import type { DiscriminatorDescriptor } from 'class-transformer';
import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';
import { propertyType } from '../../nest-metadata/emitted-types.js';

/** The declared type of a property, as far as it is in the metadata. */
export interface DeclaredType {
  /** The type of the property, or of what it holds: `@Type(() => Item)`, else what TypeScript emitted; undefined where nothing did. */
  readonly type: unknown;
  readonly container: 'array' | 'set' | 'map' | undefined;
  /** The classes that `@Type` chooses from, by a property of the value. */
  readonly discriminator: DiscriminatorDescriptor | undefined;
}

const CONTAINERS = new Map<unknown, DeclaredType['container']>([
  [Array, 'array'],
  [Set, 'set'],
  [Map, 'map'],
]);

export function declaredType(target: Type, property: string): DeclaredType {
  const emitted = propertyType(target, property);
  const chosen = defaultMetadataStorage.findTypeMetadata(target, property);
  const container = CONTAINERS.get(emitted);
  const own = container === undefined ? emitted : undefined;
  // `@Type(() => Array)` says no more than the emitted type.
  const type = chosen?.typeFunction();
  return {
    type: type === undefined || CONTAINERS.has(type) ? own : type,
    container,
    discriminator: chosen?.options.discriminator,
  };
}
