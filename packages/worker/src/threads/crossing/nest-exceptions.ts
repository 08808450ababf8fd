import { HttpException, type Type } from '@nestjs/common';
import * as exceptions from '@nestjs/common/exceptions/index.js';

/** Nest's own exceptions by name, so that a filter for one of them knows it again on this side. */
export const NEST_EXCEPTIONS: ReadonlyMap<string, Type> = new Map(
  Object.values<Type>(exceptions)
    .filter((type) => type.prototype instanceof HttpException)
    .map((type) => [type.name, type]),
);
