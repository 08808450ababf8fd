import { ApplicationConfig } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { BoundHandler } from '../../binding/binder.js';
import { directHandler, type Answering, type RouteHandler } from './direct-handler.js';
import { isPlainApp, plainHandlers } from './eligibility.js';
import { instances } from './instances.js';
import { methodOf } from '../replace-handler.js';

/** Nest copies a handler's metadata to the function that it registers, and so tells which handler that one stands for. */
const BOUND_HANDLER = Symbol('flash:bound-handler');

/** Marks the handlers that may be called directly, to be known again when Nest registers their routes. */
export function markHandlers(handlers: readonly BoundHandler[]): void {
  for (const bound of handlers) {
    Reflect.defineMetadata(BOUND_HANDLER, bound, methodOf(bound.controller, bound.name));
  }
}

/** Those whose method is no other controller's too: a method is all that Nest tells a route's handler by. */
export function soleHandlers(handlers: readonly BoundHandler[]): BoundHandler[] {
  const byMethod = Map.groupBy(handlers, ({ controller, name }) => methodOf(controller, name));
  return [...byMethod.values()].filter((same) => same.length === 1).flat();
}

/**
 * The handler to register in place of the one that Nest made: one that calls the controller's method directly where nothing stands around it
 * (guards, interceptors, pipes, filters, request scope), otherwise Nest's own.
 */
export function directHandlers(app: NestFastifyApplication, answering: Answering) {
  const config = app.get(ApplicationConfig);
  const instanceOf = instances(app);
  const isPlainHandler = plainHandlers();
  return (byNest: RouteHandler): RouteHandler => {
    const bound = Reflect.getMetadata(BOUND_HANDLER, byNest) as BoundHandler | undefined;
    if (!bound || 'version' in byNest || answering.adapter.getOnRouteTriggered?.()) return byNest;
    const method = methodOf(bound.controller, bound.name);
    if (!isPlainApp(config) || !isPlainHandler(bound.controller, method)) return byNest;
    const instance = instanceOf(bound.controller);
    const direct = instance && directHandler({ bound, instance }, answering);
    if (!direct) return byNest;
    answering.log.debug({ handler: `${bound.controller.name}.${bound.name}`, fastify: true }, 'called directly');
    return withMetadata(direct, byNest);
  };
}

/** The adapter reads a route's options from its handler's metadata. */
function withMetadata(direct: RouteHandler, from: object): RouteHandler {
  for (const key of Reflect.getOwnMetadataKeys(from)) {
    Reflect.defineMetadata(key, Reflect.getOwnMetadata(key, from), direct);
  }
  return direct;
}
