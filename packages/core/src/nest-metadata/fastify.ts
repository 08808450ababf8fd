import {
  FASTIFY_ROUTE_CONFIG_METADATA,
  FASTIFY_ROUTE_CONSTRAINTS_METADATA,
  FASTIFY_ROUTE_SCHEMA_METADATA,
} from '@nestjs/platform-fastify/constants.js';

const ROUTE_OPTIONS = [
  FASTIFY_ROUTE_CONFIG_METADATA,
  FASTIFY_ROUTE_CONSTRAINTS_METADATA,
  FASTIFY_ROUTE_SCHEMA_METADATA,
];

/** Whether a handler has options for Fastify's router: `@RouteConfig`, `@RouteConstraints`, `@RouteSchema`. */
export function hasRouteOptions(method: object): boolean {
  return ROUTE_OPTIONS.some((key) => Reflect.hasMetadata(key, method));
}
