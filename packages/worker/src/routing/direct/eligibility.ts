import type { Type } from '@nestjs/common';
import type { ApplicationConfig } from '@nestjs/core';
import { allEnhancers, answersOtherwise, isForHosts } from '@flash-ts/core/nest-metadata';
import { BindingInterceptor } from '../../binding/binding-interceptor.js';
import { LastExceptionFilter } from '../../exceptions/exception-filter.js';

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
  return !isForHosts(controller) && !hasEnhancers(controller);
}

function isPlainMethod(handler: object): boolean {
  return !answersOtherwise(handler) && !hasEnhancers(handler);
}

function hasEnhancers(target: object): boolean {
  return allEnhancers(target).some((enhancer) => !(enhancer instanceof BindingInterceptor));
}
