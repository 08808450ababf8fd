import type { Type } from '@nestjs/common';
import type { ContractHandler, ContractParameter, EndpointContract, ParameterPlace } from '../client/index.js';
import { readRoutes, type DeclaredRoute } from '../definition/read-routes.js';
import { Handler, uniqueHandlers } from '../nest-metadata/handlers.js';
import type { Parameter, ParameterSource } from '../nest-metadata/parameters.js';

const PLACES: Partial<Record<ParameterSource, ParameterPlace>> = {
  body: 'body',
  input: 'body',
  path: 'path',
  query: 'query',
  header: 'header',
  cookie: 'cookie',
};

/**
 * The contract of an endpoint class, from the metadata of its decorators. Of a handler with several routes it has the first.
 *
 * @param name of the endpoint
 * @param pathOf the served path of a handler with all prefixes; without it the class is served without any
 */
export function contractOfClass<T>(
  target: Type<T>,
  name: string,
  pathOf: (handler: string) => string | undefined = () => undefined,
): EndpointContract<T> {
  const handlers = uniqueHandlers(readRoutes(target)).map((route) => {
    const path = pathOf(route.handler) ?? route.path;
    return [route.handler, contractHandler({ ...route, path })] as const;
  });
  return { name, handlers: Object.fromEntries(handlers) };
}

/** How a client calls the handler of a route. */
export function contractHandler(route: Omit<DeclaredRoute, 'written'>): ContractHandler {
  const { controller, handler, method, path, parameters } = route;
  return {
    method,
    path,
    parameters: placesOf(parameters),
    ...(new Handler(controller, handler).isEventStream && { answer: 'events' as const }),
  };
}

/** By position; null for an argument that the endpoint makes itself. */
export function placesOf(parameters: readonly Parameter[]): readonly (ContractParameter | null)[] {
  const length = parameters.reduce((most, { index }) => Math.max(most, index + 1), 0);
  return Array.from({ length }, (_, position) => {
    const parameter = parameters.find(({ index }) => index === position);
    const place = parameter && PLACES[parameter.source];
    return place === undefined ? null : { in: place, ...(parameter?.key !== undefined && { name: parameter.key }) };
  });
}
