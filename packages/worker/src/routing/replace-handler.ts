import type { Type } from '@nestjs/common';

/** A method of a controller. */
export type Handler = (this: unknown, ...args: unknown[]) => unknown;

export function methodOf(controller: Type, name: string): Handler {
  return (controller.prototype as Record<string, Handler>)[name] as Handler;
}

/**
 * Puts `replacement` in the place of a method, with all that its decorators have said of it: Nest reads both when it registers the routes.
 * A base class, whose method may be that of other controllers too, is left as it is.
 */
export function replaceHandler(prototype: object, name: string, replacement: Handler): Handler {
  const handler = Reflect.get(prototype, name) as Handler;
  for (const key of Reflect.getOwnMetadataKeys(handler)) {
    Reflect.defineMetadata(key, Reflect.getOwnMetadata(key, handler), replacement);
  }
  Object.defineProperty(replacement, 'name', { value: name });
  Object.defineProperty(prototype, name, { value: replacement, writable: true, configurable: true });
  return replacement;
}
