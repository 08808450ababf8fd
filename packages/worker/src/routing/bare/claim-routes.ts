import { RequestMethod, VersioningType } from '@nestjs/common';
import { ApplicationConfig } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { errorCodes } from 'fastify';
import type { ServedPlace } from '@flash-ts/core/application';
import { declaredHeaders, hasRouteOptions } from '@flash-ts/core/nest-metadata';
import type { BoundHandler } from '../../binding/binder.js';
import { declaredStatus } from '../direct/answer.js';
import { takesBoundValues } from '../direct/arguments.js';
import type { Answering } from '../direct/direct-handler.js';
import { soleHandlers } from '../direct/direct-routes.js';
import { isPlainApp, plainHandlers } from '../direct/eligibility.js';
import { instances } from '../direct/instances.js';
import { PathTree } from '../path-tree.js';
import type { RouteTable } from '../route-table.js';
import type { WatchedAdapter } from '../watched-adapter.js';
import { methodOf } from '../replace-handler.js';
import { BareRoute } from './bare-route.js';
import { DETOUR_METHODS } from './detour.js';

export interface ClaimParts {
  readonly app: NestFastifyApplication;
  readonly adapter: WatchedAdapter;
  /** In which Fastify's own routes are already. */
  readonly table: RouteTable<BareRoute>;
  /** Every handler with a route. */
  readonly handlers: readonly BoundHandler[];
  /** Where Nest would serve them. */
  readonly served: readonly ServedPlace[];
  readonly answering: Answering;
}

const BARE_METHODS: ReadonlySet<string> = new Set(DETOUR_METHODS);

/** Statuses whose answers have no body, or whose body is not the handler's. */
const BODILESS: ReadonlySet<number> = new Set([204, 205, 304]);

/**
 * Puts the routes in the table that can do without Fastify. To be called when all that may stand around them is known: when Nest begins to
 * look for routes.
 *
 * @returns the handlers whose routes nobody else has to register
 * @throws FastifyError `FST_ERR_DUPLICATED_ROUTE`, as Fastify does for two routes of its own
 */
export function claimRoutes({ app, adapter, table, handlers, served, answering }: ClaimParts): BoundHandler[] {
  const config = app.get(ApplicationConfig);
  if (adapter.isCustomised || adapter.getOnRouteTriggered?.() || !isPlainApp(config) || !hasUsualRouting(config))
    return [];
  // Which of two routes fits a request may then be a matter of more than its path.
  if (handlers.some(({ controller, name }) => hasRouteOptions(methodOf(controller, name)))) return [];
  const instanceOf = instances(app);
  const isPlainHandler = plainHandlers();
  const placesOf = Map.groupBy(served, ({ controller, handler }) => methodOf(controller, handler.name));
  const heads = new Set(served.filter(({ method }) => method === 'HEAD').map(({ path }) => path));
  return soleHandlers(handlers).filter((bound) => {
    const { controller, name } = bound;
    const method = methodOf(controller, name);
    const places = placesOf.get(method) ?? [];
    const isBare = isPlainHandler(controller, method) && answersPlainly(method) && takesBoundValues(controller, name);
    const instance = isBare && places.length > 0 && places.every(suitsBare) ? instanceOf(controller) : undefined;
    // An instance may have something else in the method's place.
    if (!instance || Reflect.get(instance, name) !== method) return false;
    const plain = { bound, instance };
    for (const place of places) add(table, place, new BareRoute(place.path, plain, answering), heads);
    answering.log.debug({ handler: `${controller.name}.${name}`, fastify: false }, 'called directly');
    return true;
  });
}

function add(
  table: RouteTable<BareRoute>,
  { method, path }: ServedPlace,
  route: BareRoute,
  heads: ReadonlySet<string>,
): void {
  if (!table.add(method, path, route)) throw new errorCodes.FST_ERR_DUPLICATED_ROUTE(method, path);
  // As Fastify does.
  if (method === 'GET' && !heads.has(path)) table.add('HEAD', path, route);
}

/** A version in the path is a part of that; all others are looked for by Fastify. What Nest does about conflicts it does for the routes that it knows. */
function hasUsualRouting(config: ApplicationConfig): boolean {
  const versioning = config.getVersioning();
  const isInPath = versioning === undefined || versioning.type === VersioningType.URI;
  return isInPath && config.getRouteConflictPolicy() === undefined;
}

function answersPlainly(handler: object): boolean {
  const status = declaredStatus(handler);
  return status >= 200 && !BODILESS.has(status) && declaredHeaders(handler).length === 0;
}

function suitsBare({ method, path, handler }: ServedPlace): boolean {
  return handler.requestMethod !== RequestMethod.ALL && BARE_METHODS.has(method) && PathTree.suits(path);
}
