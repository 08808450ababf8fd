import type { Type } from '@nestjs/common';

/** Types that TypeScript emits and that have no shape of their own, or one that JSON has no class for. */
const BUILT_IN = new Set<unknown>([
  Object,
  Array,
  String,
  Number,
  Boolean,
  BigInt,
  Symbol,
  Date,
  Map,
  Set,
  Function,
  Promise,
  Buffer,
  Uint8Array,
  ArrayBuffer,
  RegExp,
  URL,
]);

/** Whether an emitted type is a class of a project: one whose instances have declared properties, as a DTO's. */
export function isOwnClass(type: unknown): type is Type {
  return typeof type === 'function' && !BUILT_IN.has(type) && type.prototype !== undefined;
}
