import { TransformationType } from 'class-transformer';
import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';
import { copy } from './plain-values.js';

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
