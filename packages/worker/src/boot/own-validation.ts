import { ValidationPipe, type INestApplicationContext, type Type } from '@nestjs/common';
import { ApplicationConfig } from '@nestjs/core';
import { enhancersOf } from '@flash-ts/core/nest-metadata';

/** Whether the author's own ValidationPipe, global or on the class or method, judges what a handler is given. */
export type HasOwnValidation = (controller: Type, handler: object) => boolean;

/**
 * Where an author validates with Nest's ValidationPipe, the requests are judged by it alone, with its options and its answer (400 as a rule):
 * a value that two validators built one after the other would go through its transformations twice.
 */
export function ownValidation(app: INestApplicationContext): HasOwnValidation {
  const config = app.get(ApplicationConfig);
  const requestScoped = config.getGlobalRequestPipes().map(({ metatype }) => metatype as unknown);
  if ([...config.getGlobalPipes(), ...requestScoped].some(isValidationPipe)) return () => true;
  return (...targets) => targets.some((target) => enhancersOf('pipes', target).some(isValidationPipe));
}

/** An instance or a class, of ValidationPipe or of one that extends it. */
function isValidationPipe(pipe: unknown): boolean {
  if (pipe instanceof ValidationPipe) return true;
  return typeof pipe === 'function' && (pipe === ValidationPipe || pipe.prototype instanceof ValidationPipe);
}
