import type { Type } from '@nestjs/common';
import {
  EXCEPTION_FILTERS_METADATA,
  GUARDS_METADATA,
  INTERCEPTORS_METADATA,
  PARAMTYPES_METADATA,
  PIPES_METADATA,
  PROPERTY_DEPS_METADATA,
  SELF_DECLARED_DEPS_METADATA,
} from '@nestjs/common/constants.js';

const DEPENDENCIES = [PARAMTYPES_METADATA, SELF_DECLARED_DEPS_METADATA, PROPERTY_DEPS_METADATA];
const ENHANCERS = [GUARDS_METADATA, INTERCEPTORS_METADATA, PIPES_METADATA, EXCEPTION_FILTERS_METADATA];

/** Whether Nest has to find something for a class: what its constructor and its properties take, or what its guards and the like may take. */
export function asksForProviders(target: Type): boolean {
  if (DEPENDENCIES.some((key) => isFilled(Reflect.getMetadata(key, target)))) return true;
  return [target, ...handlersOf(target)].some((owner) => ENHANCERS.some((key) => Reflect.hasMetadata(key, owner)));
}

function isFilled(list: unknown): boolean {
  return Array.isArray(list) && list.length > 0;
}

/** The methods of a class and of those that it extends. */
function handlersOf(target: Type): object[] {
  const handlers: object[] = [];
  for (
    let proto = target.prototype as object | null;
    proto && proto !== Object.prototype;
    proto = Object.getPrototypeOf(proto) as object | null
  ) {
    for (const { value } of Object.values(Object.getOwnPropertyDescriptors(proto))) {
      if (typeof value === 'function') handlers.push(value as object);
    }
  }
  return handlers;
}
