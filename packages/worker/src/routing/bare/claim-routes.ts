import { RequestMethod, VersioningType } from '@nestjs/common';
import { METHOD_METADATA } from '@nestjs/common/constants.js';
import { ApplicationConfig } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  FASTIFY_ROUTE_CONFIG_METADATA,
  FASTIFY_ROUTE_CONSTRAINTS_METADATA,
  FASTIFY_ROUTE_SCHEMA_METADATA,
} from '@nestjs/platform-fastify/constants.js';
import { errorCodes } from 'fastify';
import type { DeclaredRoute } from '@flash-ts/core/definition';
import type { BoundHandler } from '../../binding/binder.js';
import type { Routing } from '../adapter.js';
import { declaredHeaders, declaredStatus } from '../direct/answer.js';
import { takesBoundValues } from '../direct/arguments.js';
import type { Answering } from '../direct/direct-handler.js';
import { isPlainApp, isPlainHandler } from '../direct/eligibility.js';
import { instances } from '../direct/instances.js';
import { PathTree } from '../path-tree.js';
import { methodOf } from '../replace-handler.js';
import { BareRoute } from './bare-route.js';
import { DETOUR_METHODS } from './detour.js';

export interface ClaimParts extends Routing {
  readonly app: NestFastifyApplication;
  /** Every handler with a route. */
  readonly handlers: readonly BoundHandler[];
  /** Where Nest would serve them. */
  readonly served: readonly DeclaredRoute[];
  readonly answering: Answering;
}

/** What the app says of a route to Fastify alone. */
const ROUTE_OPTIONS = [
  FASTIFY_ROUTE_CONFIG_METADATA,
  FASTIFY_ROUTE_CONSTRAINTS_METADATA,
  FASTIFY_ROUTE_SCHEMA_METADATA,
];

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
  if (adapter.isCustomised || adapter.getOnRouteTriggered?.() || !isPlainApp(config) || !suitsVersioning(config))
    return [];
  // Which of two routes fits a request may then be a matter of more than its path.
  if (handlers.some(({ controller, name }) => hasRouteOptions(methodOf(controller, name)))) return [];
  const instanceOf = instances(app);
  const routesOf = Map.groupBy(served, ({ controller }) => controller);
  const heads = new Set(served.filter(({ method }) => method === 'HEAD').map(({ path }) => path));
  return handlers.filter((bound) => {
    const { controller, name } = bound;
    if (!isBare(bound)) return false;
    const instance = instanceOf(controller);
    const routes = (routesOf.get(controller) ?? []).filter(({ handler }) => handler === name);
    if (!instance || routes.length === 0 || !routes.every(suitsBare)) return false;
    for (const { method, path } of routes) {
      const route = new BareRoute(path, { bound, instance }, answering);
      if (!table.add(method, path, route)) throw new errorCodes.FST_ERR_DUPLICATED_ROUTE(method, path);
      // As Fastify does.
      if (method === 'GET' && !heads.has(path)) table.add('HEAD', path, route);
    }
    answering.log.debug({ handler: `${controller.name}.${name}`, fastify: false }, 'called directly');
    return true;
  });
}

/** A version in the path is a part of that; all others are looked for by Fastify. */
function suitsVersioning(config: ApplicationConfig): boolean {
  const versioning = config.getVersioning();
  return versioning === undefined || versioning.type === VersioningType.URI;
}

function hasRouteOptions(handler: object): boolean {
  return ROUTE_OPTIONS.some((key) => Reflect.hasMetadata(key, handler));
}

function isBare({ controller, name }: BoundHandler): boolean {
  // A method that a class inherits may stand for several classes.
  if (!Object.hasOwn(controller.prototype as object, name)) return false;
  const handler = methodOf(controller, name);
  const status = declaredStatus(handler);
  return (
    Reflect.getMetadata(METHOD_METADATA, handler) !== RequestMethod.ALL &&
    status >= 200 &&
    !BODILESS.has(status) &&
    declaredHeaders(handler).length === 0 &&
    isPlainHandler(controller, handler) &&
    takesBoundValues(controller, name)
  );
}

function suitsBare({ method, path }: DeclaredRoute): boolean {
  return (DETOUR_METHODS as readonly string[]).includes(method) && PathTree.suits(path);
}
