import {
  EXCEPTION_FILTERS_METADATA,
  GUARDS_METADATA,
  INTERCEPTORS_METADATA,
  PIPES_METADATA,
} from '@nestjs/common/constants.js';

const KEYS = {
  guards: GUARDS_METADATA,
  interceptors: INTERCEPTORS_METADATA,
  pipes: PIPES_METADATA,
  filters: EXCEPTION_FILTERS_METADATA,
} as const;
const ALL = Object.values(KEYS);

export type EnhancerKind = keyof typeof KEYS;

/** The guards, interceptors, pipes or filters, classes or instances, that a class or a method was given by `@UseGuards` and its siblings. */
export function enhancersOf(kind: EnhancerKind, target: object): readonly unknown[] {
  return read(KEYS[kind], target);
}

/** The enhancers of all kinds. */
export function allEnhancers(target: object): readonly unknown[] {
  // Reading all metadata keys once costs less than a lookup for each possible kind.
  const present: readonly unknown[] = Reflect.getMetadataKeys(target);
  return ALL.flatMap((key) => (present.includes(key) ? read(key, target) : []));
}

/** Replaces the interceptors of a method. */
export function replaceInterceptors(method: object, interceptors: readonly unknown[]): void {
  Reflect.defineMetadata(INTERCEPTORS_METADATA, interceptors, method);
}

function read(key: string, target: object): readonly unknown[] {
  return (Reflect.getMetadata(key, target) ?? []) as readonly unknown[];
}
