import type { Type } from '@nestjs/common';
import {
  EXCEPTION_FILTERS_METADATA,
  GUARDS_METADATA,
  HOST_METADATA,
  INTERCEPTORS_METADATA,
  PIPES_METADATA,
  REDIRECT_METADATA,
  RENDER_METADATA,
  SSE_METADATA,
} from '@nestjs/common/constants.js';
import type { ApplicationConfig } from '@nestjs/core';
import { BindingInterceptor } from '../../binding/binding-interceptor.js';
import { LastExceptionFilter } from '../../errors/exception-filter.js';

/** What stands around a handler, on it or on its class. */
const ENHANCERS = [GUARDS_METADATA, INTERCEPTORS_METADATA, PIPES_METADATA, EXCEPTION_FILTERS_METADATA];

/** What changes how a handler's result becomes an answer. */
const OTHER_ANSWERS = [RENDER_METADATA, REDIRECT_METADATA, SSE_METADATA];

/** Whether the app as a whole has nothing that stands around every handler, beside what the worker itself has put there. */
export function isPlainApp(config: ApplicationConfig): boolean {
  const around = [
    ...config.getGlobalGuards(),
    ...config.getGlobalInterceptors(),
    ...config.getGlobalPipes(),
    ...config.getGlobalFilters().filter((filter) => !(filter instanceof LastExceptionFilter)),
    ...config.getGlobalRequestGuards(),
    ...config.getGlobalRequestInterceptors(),
    ...config.getGlobalRequestPipes(),
    ...config.getGlobalRequestFilters(),
    ...config.getGlobalPreRequestHooks(),
  ];
  return around.length === 0;
}

/**
 * Tells whether nothing but the worker's own binding stands around a handler, and its result is sent as it is. What is said of a class is
 * read once for all of its handlers.
 */
export function plainHandlers(): (controller: Type, handler: object) => boolean {
  const plainClasses = new Map<Type, boolean>();
  return (controller, handler) => {
    let isPlain = plainClasses.get(controller);
    if (isPlain === undefined) plainClasses.set(controller, (isPlain = isPlainClass(controller)));
    return isPlain && isPlainMethod(handler);
  };
}

function isPlainClass(controller: Type): boolean {
  // `@Controller` declares each of its options, given or not.
  return Reflect.getMetadata(HOST_METADATA, controller) === undefined && !hasEnhancers(controller);
}

function isPlainMethod(handler: object): boolean {
  // One look at what there is costs less than one for each thing that there may be.
  const keys: unknown[] = Reflect.getMetadataKeys(handler);
  if (OTHER_ANSWERS.some((key) => keys.includes(key))) return false;
  return !ENHANCERS.some((key) => keys.includes(key)) || !hasEnhancers(handler);
}

function hasEnhancers(target: object): boolean {
  return ENHANCERS.some((key) => {
    const enhancers = (Reflect.getMetadata(key, target) ?? []) as unknown[];
    return enhancers.some((enhancer) => !(enhancer instanceof BindingInterceptor));
  });
}
