import type { Type } from '@nestjs/common';
import { endpointOptions } from '../decorators/flash-endpoint.js';
import { coreErrors, type FlashError } from '../errors/index.js';
import type { DeclaredRoute } from './read-routes.js';
import { routeMatches, routeShapes } from './route-shape.js';
import { checkThreaded } from './threaded-rules.js';
import { HTTP_METHODS, type HttpMethod, type RouteDefinition } from './types.js';

/** Paths that the worker answers itself: health for the load balancer, code execution in development. */
const RESERVED_PATHS = ['/ping', '/execute'] as const;

/**
 * Sorts declared routes into those that a manifest lists and the faults of the others. The endpoint class's own routes must be of a listed
 * method and begin with a slash, unless it has Nest's semantics; routes of other controllers with other methods (HEAD, OPTIONS, …) are
 * served by Nest and skipped here.
 */
export function checkRoutes(
  declared: readonly DeclaredRoute[],
  endpoint: Type,
): { routes: RouteDefinition[]; faults: FlashError[] } {
  const isNests = endpointOptions(endpoint)?.semantics === 'nest';
  const faults = [
    ...declared.flatMap((route) => checkRoute(route, endpoint, isNests)),
    ...duplicates(declared),
    ...checkThreaded(declared),
  ];
  return { routes: declared.flatMap(listed), faults };
}

/** The route for a manifest; empty if manifests do not list its method. */
export function listed({ written: _written, version: _version, method, ...route }: DeclaredRoute): RouteDefinition[] {
  return isHttpMethod(method) ? [{ method, ...route }] : [];
}

function isHttpMethod(method: string): method is HttpMethod {
  return (HTTP_METHODS as readonly string[]).includes(method);
}

function checkRoute(
  { method, path, written, controller, handler }: DeclaredRoute,
  endpoint: Type,
  isNests: boolean,
): FlashError[] {
  const where = { className: controller.name, handler };
  const isOwn = controller === endpoint && !isNests;
  if (isOwn && !written.startsWith('/')) return [coreErrors.FLASH_PATH_NO_SLASH({ path: written }, { where })];
  if (!isHttpMethod(method)) {
    const decorator = method[0] + method.slice(1).toLowerCase();
    return isOwn ? [coreErrors.FLASH_METHOD_UNSUPPORTED({ method: decorator, path }, { where })] : [];
  }
  const reserved = RESERVED_PATHS.find((candidate) => takesReservedPath(method, path, candidate, isNests));
  if (reserved) return [coreErrors.FLASH_PATH_RESERVED({ method, path, reserved }, { where })];
  return hasStrayWildcard(path) ? [coreErrors.FLASH_PATH_WILDCARD({ path }, { where })] : [];
}

/** The router accepts a wildcard only at the end of a path, and refuses to start with any other. */
function hasStrayWildcard(path: string): boolean {
  return path.slice(0, -1).includes('*');
}

/**
 * Whether a route uses a reserved path, in any spelling that the router reads as the same path. A GET route with a parameter or wildcard
 * there would seem to answer the load balancer's health check; under Nest's semantics an application may have one, and the worker answers
 * the reserved path first.
 */
function takesReservedPath(method: HttpMethod, path: string, reserved: string, isNests: boolean): boolean {
  if (routeShapes(path).includes(reserved)) return true;
  return !isNests && method === 'GET' && reserved === '/ping' && routeMatches(path, reserved);
}

function duplicates(routes: readonly DeclaredRoute[]): FlashError[] {
  const seen = new Map<string, DeclaredRoute>();
  return routes.flatMap((route) => {
    const keys = keysOf(route);
    const first = keys.map((key) => seen.get(key)).find((other) => other !== undefined);
    for (const key of keys) if (!seen.has(key)) seen.set(key, route);
    if (!first) return [];
    const where = { className: route.controller.name, handler: route.handler };
    return [
      coreErrors.FLASH_DUPLICATE_ROUTE(
        { route: `${route.method} ${route.path}`, first: handlerName(first), second: handlerName(route) },
        { where },
      ),
    ];
  });
}

/** If the path does not contain the version, each version is a separate route. */
function keysOf({ method, path, version }: DeclaredRoute): string[] {
  const versions = Array.isArray(version) ? version : [version];
  return versions.flatMap((one) => routeShapes(path).map((shape) => `${method} ${shape} ${String(one)}`));
}

function handlerName({ controller, handler, path }: DeclaredRoute): string {
  return `${controller.name}.${handler} (${path})`;
}
