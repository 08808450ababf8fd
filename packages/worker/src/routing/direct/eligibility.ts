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

/** Whether nothing but the worker's own binding stands around a handler, and its result is sent as it is. */
export function isPlainHandler(controller: Type, handler: object): boolean {
  // `@Controller` declares each of its options, given or not.
  if (Reflect.getMetadata(HOST_METADATA, controller) !== undefined) return false;
  if (OTHER_ANSWERS.some((key) => Reflect.hasMetadata(key, handler))) return false;
  return [controller, handler].every((target) => ENHANCERS.every((key) => authors(key, target).length === 0));
}

function authors(key: string, target: object): unknown[] {
  const enhancers = (Reflect.getMetadata(key, target) ?? []) as unknown[];
  return enhancers.filter((enhancer) => !(enhancer instanceof BindingInterceptor));
}
