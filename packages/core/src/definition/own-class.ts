import type { Type } from '@nestjs/common';

/** Emitted types without declared properties, or without a class in JSON. */
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

/** Whether an emitted type is a class of the project, whose instances have declared properties, such as a DTO. */
export function isOwnClass(type: unknown): type is Type {
  return typeof type === 'function' && !BUILT_IN.has(type) && type.prototype !== undefined;
}
