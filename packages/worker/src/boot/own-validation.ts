import { ValidationPipe, type INestApplicationContext, type Type } from '@nestjs/common';
import { ApplicationConfig } from '@nestjs/core';
import { enhancersOf } from '@flash-ts/core/nest-metadata';

/** Whether the author's own ValidationPipe, global or on the class or method, validates what a handler gets. */
export type HasOwnValidation = (controller: Type, handler: object) => boolean;

/**
 * Where an author validates with Nest's ValidationPipe, only that validates the requests, with its options and its answer (400 by default):
 * with two validators one after the other, each transformation would run twice.
 */
export function ownValidation(app: INestApplicationContext): HasOwnValidation {
  const config = app.get(ApplicationConfig);
  const requestScoped = config.getGlobalRequestPipes().map(({ metatype }) => metatype as unknown);
  if ([...config.getGlobalPipes(), ...requestScoped].some(isValidationPipe)) return () => true;
  return (...targets) => targets.some((target) => enhancersOf('pipes', target).some(isValidationPipe));
}

/** Whether it is ValidationPipe or a class that extends it, or an instance of one of these. */
function isValidationPipe(pipe: unknown): boolean {
  if (pipe instanceof ValidationPipe) return true;
  return typeof pipe === 'function' && (pipe === ValidationPipe || pipe.prototype instanceof ValidationPipe);
}
