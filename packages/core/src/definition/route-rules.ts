import { coreErrors, type FlashError } from '../errors/index.js';
import type { DeclaredRoute } from './read-routes.js';
import { HTTP_METHODS, type HttpMethod, type RouteDefinition } from './types.js';

/** Paths that the worker answers itself: health for the load balancer, code execution in development. */
export const RESERVED_PATHS = ['/ping', '/execute'] as const;

/** Sorts declared routes into those that can be served and the faults of those that can't. */
export function checkRoutes(declared: readonly DeclaredRoute[]): { routes: RouteDefinition[]; faults: FlashError[] } {
  const faults = [...declared.flatMap(checkRoute), ...duplicates(declared)];
  const routes = declared.filter((route): route is DeclaredRoute & RouteDefinition => isHttpMethod(route.method));
  return { routes, faults };
}

function isHttpMethod(method: string): method is HttpMethod {
  return (HTTP_METHODS as readonly string[]).includes(method);
}

function checkRoute({ method, path, controller, handler }: DeclaredRoute): FlashError[] {
  const where = { className: controller.name, handler };
  if (!path.startsWith('/')) return [coreErrors.FLASH_PATH_NO_SLASH({ path }, { where })];
  if (!isHttpMethod(method)) {
    const decorator = method[0] + method.slice(1).toLowerCase();
    return [coreErrors.FLASH_METHOD_UNSUPPORTED({ method: decorator, path }, { where })];
  }
  const reserved = RESERVED_PATHS.find((candidate) => takesReservedPath(method, path, candidate));
  return reserved ? [coreErrors.FLASH_PATH_RESERVED({ method, path, reserved }, { where })] : [];
}

/**
 * A route takes a reserved path when it spells it, in whatever way the router reads as the same path; a GET route with a parameter or
 * wildcard there would answer the load balancer's health check in the worker's place.
 */
function takesReservedPath(method: HttpMethod, path: string, reserved: string): boolean {
  const shape = routeShape(path);
  return shape === reserved || (method === 'GET' && reserved === '/ping' && (shape === '/:' || shape === '/*'));
}

/**
 * The path as the router tells it from others: parameter names do not count, nor do doubled and trailing slashes.
 */
export function routeShape(path: string): string {
  const segments = path
    .split('/')
    .filter((segment) => segment !== '')
    .map((segment) => (segment.startsWith(':') ? ':' : segment.startsWith('*') ? '*' : segment));
  return `/${segments.join('/')}`;
}

function duplicates(routes: readonly DeclaredRoute[]): FlashError[] {
  const seen = new Map<string, DeclaredRoute>();
  return routes.flatMap((route) => {
    const key = `${route.method} ${routeShape(route.path)}`;
    const first = seen.get(key);
    if (!first) {
      seen.set(key, route);
      return [];
    }
    const where = { className: route.controller.name, handler: route.handler };
    return [
      coreErrors.FLASH_DUPLICATE_ROUTE(
        { route: `${route.method} ${route.path}`, first: handlerName(first), second: handlerName(route) },
        { where },
      ),
    ];
  });
}

function handlerName({ controller, handler, path }: DeclaredRoute): string {
  return `${controller.name}.${handler} (${path})`;
}
