import type { Type } from '@nestjs/common';
import type { ApplicationConfig } from '@nestjs/core';
import { allEnhancers, answersOtherwise, enhancersOf, isForHosts } from '@flash-ts/core/nest-metadata';
import { BindingInterceptor } from '../../binding/binding-interceptor.js';
import { LastExceptionFilter } from '../../exceptions/exception-filter.js';

/** The enhancers that only Nest's pipeline runs. */
const OTHER_KINDS = ['interceptors', 'pipes', 'filters'] as const;

/** Whether an app has no interceptor, pipe, filter or hook for all handlers, besides what the worker itself has put there. */
export function isPlainApp(config: ApplicationConfig): boolean {
  const around = [
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
 * Tells whether a handler has no interceptor, pipe or filter besides the worker's own binding, and whether its result is sent as it is. What
 * is declared for a class is read once for all of its handlers.
 */
export function plainHandlers(): (controller: Type, handler: object) => boolean {
  const plainClasses = new Map<Type, boolean>();
  return (controller, handler) => {
    let isPlain = plainClasses.get(controller);
    if (isPlain === undefined) {
      isPlain = !isForHosts(controller) && hasGuardsOnly(controller);
      plainClasses.set(controller, isPlain);
    }
    return isPlain && !answersOtherwise(handler) && hasGuardsOnly(handler);
  };
}

/** By the list that an enhancer is in: one class may be a guard and an interceptor. */
function hasGuardsOnly(target: object): boolean {
  if (allEnhancers(target).length === 0) return true;
  return OTHER_KINDS.flatMap((kind) => enhancersOf(kind, target)).every(
    (enhancer) => enhancer instanceof BindingInterceptor,
  );
}
