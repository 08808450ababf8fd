import { RequestMethod, VersioningType, type Type } from '@nestjs/common';
import { ApplicationConfig, ModulesContainer } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { ServedPlace } from '@flash-ts/core/application';
import { hasRouteOptions } from '@flash-ts/core/nest-metadata';
import type { BoundHandler } from '../../binding/binder.js';
import { attachBinders } from '../../binding/bound-handlers.js';
import { methodOf, type Handler } from '../replace-handler.js';
import type { Routes } from '../routes.js';
import { needsRequestOnly } from './arguments.js';
import { isPlainApp, plainHandlers } from './eligibility.js';
import { FastRoute, type Answering, type PlainHandler } from './fast-route.js';
import { guardsOf, type Placed } from './guards.js';
import { withholdRoutes } from './withhold-routes.js';
import { controllerWrappers } from '../../endpoint/controllers.js';

const USUAL_METHODS: ReadonlySet<RequestMethod> = new Set([
  RequestMethod.GET,
  RequestMethod.HEAD,
  RequestMethod.POST,
  RequestMethod.PUT,
  RequestMethod.PATCH,
  RequestMethod.DELETE,
  RequestMethod.OPTIONS,
]);

export interface FastRoutesParts {
  readonly app: NestFastifyApplication;
  readonly routes: Routes;
  /** Every handler with a route. */
  readonly handlers: readonly BoundHandler[];
  /** Where Nest would serve them. */
  readonly served: readonly ServedPlace[];
  readonly answering: Answering;
}

/**
 * Gives each handler without pipes, interceptors, filters and request scope a route of the worker's own, and leaves the others to Nest's
 * pipeline. To be called before Nest registers routes.
 *
 * @returns false where this version of Nest looks for routes in another way than the worker knows; all handlers are left to Nest then
 */
export function addFastRoutes(parts: FastRoutesParts): boolean {
  const { app, handlers } = parts;
  const isWithheld = withholdRoutes(app, () => {
    const fast = new Set(fastHandlers(parts));
    const rest = handlers.filter((handler) => !fast.has(handler));
    attachBinders(rest);
    const left = new Set(rest.map(({ controller }) => controller));
    return new Set<unknown>(
      [...fast].flatMap(({ controller, name }) =>
        left.has(controller) ? methodOf(controller, name) : (controller.prototype as unknown),
      ),
    );
  });
  if (!isWithheld) attachBinders(handlers);
  return isWithheld;
}

/**
 * Adds the routes. It is called when Nest begins to look for routes: guards, middleware and all that `configure` sets are known by then.
 *
 * @returns the handlers whose routes nobody else has to register
 * @throws FastifyError `FST_ERR_DUPLICATED_ROUTE`, as Fastify does for two routes of its own
 */
function fastHandlers({ app, routes, handlers, served, answering }: FastRoutesParts): BoundHandler[] {
  const { adapter, log } = answering;
  const config = app.get(ApplicationConfig);
  if (adapter.getOnRouteTriggered?.() || !isPlainApp(config) || !hasUsualRouting(config)) return [];
  adapter.lookForListeners();
  const placesOfMethod = Map.groupBy(served, ({ controller, handler }) => methodOf(controller, handler.name));
  const heads = new Set(served.filter(({ method }) => method === 'HEAD').map(({ path }) => path));
  const plainHandler = plainHandlerFinder(app, config);
  // Constraints decide together with the path; then only Fastify's router can tell which route fits a request.
  if (handlers.some(({ controller, name }) => hasRouteOptions(methodOf(controller, name)))) routes.leaveToFastify();
  return soleHandlers(handlers).filter((bound) => {
    const places = placesOfMethod.get(methodOf(bound.controller, bound.name)) ?? [];
    const plain = places.length > 0 && places.every(hasUsualMethod) ? plainHandler(bound) : undefined;
    if (!plain) return false;
    for (const { method, path } of places) {
      // As Fastify does, HEAD is answered as GET where nobody has declared it.
      routes.add(method, path, new FastRoute(path, plain, answering), method === 'GET' && !heads.has(path));
    }
    log.debug({ handler: `${bound.controller.name}.${bound.name}` }, 'called directly');
    return true;
  });
}

function plainHandlerFinder(app: NestFastifyApplication, config: ApplicationConfig) {
  const modules = app.get(ModulesContainer);
  const placeOf = placesOf(modules);
  const activateOf = guardsOf(config, modules);
  const isPlain = plainHandlers();
  return (bound: BoundHandler): PlainHandler | undefined => {
    const { controller, name } = bound;
    const method = methodOf(controller, name);
    if (!isPlain(controller, method) || hasRouteOptions(method) || !needsRequestOnly(controller, name))
      return undefined;
    const placed = placeOf(controller);
    // An instance may have something else in the method's place.
    if (!placed || Reflect.get(placed.instance, name) !== method) return undefined;
    return { bound, handler: method, instance: placed.instance, activate: activateOf(placed, method) };
  };
}

/** Those whose method is no other controller's too: a method is all that Nest tells a route's handler by. */
function soleHandlers(handlers: readonly BoundHandler[]): BoundHandler[] {
  const byMethod = Map.groupBy(handlers, ({ controller, name }): Handler => methodOf(controller, name));
  return [...byMethod.values()].filter((same) => same.length === 1).flat();
}

/** A version in the path is a part of that; all others are told apart by Nest. What Nest does about conflicts it does for the routes that it knows. */
function hasUsualRouting(config: ApplicationConfig): boolean {
  const versioning = config.getVersioning();
  const isInPath = versioning === undefined || versioning.type === VersioningType.URI;
  return isInPath && config.getRouteConflictPolicy() === undefined;
}

/** One method, which Fastify knows: Nest teaches it the others (`@Search()`, `@QueryMethod()`) with their first route, also whether they have a body. */
function hasUsualMethod({ handler: { requestMethod } }: ServedPlace): boolean {
  return USUAL_METHODS.has(requestMethod);
}

/**
 * Finds a controller's only instance. Undefined where requests have instances of their own, also for the sake of a guard or of another
 * dependency with the scope of a request, and where several modules have the class, each with an instance.
 */
function placesOf(modules: ModulesContainer): (controller: Type) => Placed | undefined {
  const byClass = Map.groupBy(controllerWrappers(modules), ({ wrapper }) => wrapper.metatype);
  const known = new Map<Type, Placed | undefined>();
  return (controller) => {
    if (known.has(controller)) return known.get(controller);
    const [first, ...others] = byClass.get(controller) ?? [];
    const instance =
      first && others.length === 0 && first.wrapper.isDependencyTreeStatic()
        ? (first.wrapper.instance as object | undefined)
        : undefined;
    const only = instance && first && { instance, moduleKey: first.moduleKey };
    known.set(controller, only);
    return only;
  };
}
