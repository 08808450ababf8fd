import type { Type } from '@nestjs/common';
import {
  ENTRY_PROVIDER_WATERMARK,
  PARAMTYPES_METADATA,
  PROPERTY_DEPS_METADATA,
  SELF_DECLARED_DEPS_METADATA,
} from '@nestjs/common/constants.js';
import { allEnhancers } from './enhancers.js';
import { methodNames, methodOf } from './handlers.js';

const DEPENDENCIES = [PARAMTYPES_METADATA, SELF_DECLARED_DEPS_METADATA, PROPERTY_DEPS_METADATA];

/** Whether Nest has to resolve dependencies for a class: those of its constructor and properties, or of its guards and the like. */
export function asksForProviders(target: Type): boolean {
  if (DEPENDENCIES.some((key) => isFilled(Reflect.getMetadata(key, target)))) return true;
  const methods = methodNames(target).map((name) => methodOf(target, name));
  return [target, ...methods].some((owner) => allEnhancers(owner).length > 0);
}

/** Says that a provider handles something itself, as a controller does: Nest then gives it request-scoped global guards and the like. */
export function noteEntryProvider(target: object): void {
  Reflect.defineMetadata(ENTRY_PROVIDER_WATERMARK, true, target);
}

/** The tokens that `@Inject` names in the constructor of a class. */
export function injectedTokens(target: object): unknown[] {
  const declared = (Reflect.getMetadata(SELF_DECLARED_DEPS_METADATA, target) ?? []) as readonly { param?: unknown }[];
  return declared.map(({ param }) => param);
}

function isFilled(list: unknown): boolean {
  return Array.isArray(list) && list.length > 0;
}
