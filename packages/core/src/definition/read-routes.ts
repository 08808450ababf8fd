import { RequestMethod, type Type } from '@nestjs/common';
import {
  HTTP_CODE_METADATA,
  METHOD_METADATA,
  PARAMTYPES_METADATA,
  PATH_METADATA,
  ROUTE_ARGS_METADATA,
} from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import type { ParameterDefinition, ParameterSource, RouteDefinition } from './types.js';

/** A route as metadata has it, before its method was checked. */
export interface DeclaredRoute extends Omit<RouteDefinition, 'method'> {
  /** Nest's spelling, as `GET`, `ALL` or `OPTIONS`. */
  readonly method: string;
}

const SOURCES: Readonly<Record<number, ParameterSource>> = {
  [RouteParamtypes.BODY]: 'body',
  [RouteParamtypes.QUERY]: 'query',
  [RouteParamtypes.PARAM]: 'path',
  [RouteParamtypes.HEADERS]: 'headers',
};

/** The routes of a controller in the order of its methods, inherited ones last. Paths are as written: nothing is normalised here. */
export function readRoutes(controller: Type): DeclaredRoute[] {
  const prototype = controller.prototype as Record<string, unknown>;
  return methodNames(prototype).flatMap((handler) => {
    const method = prototype[handler] as (...args: unknown[]) => unknown;
    const requestMethod = Reflect.getMetadata(METHOD_METADATA, method) as RequestMethod | undefined;
    if (requestMethod === undefined) return [];
    return asList(Reflect.getMetadata(PATH_METADATA, method)).map((path) => ({
      method: RequestMethod[requestMethod],
      path,
      controller,
      handler,
      isAsync: method.constructor.name === 'AsyncFunction' || returnsPromise(prototype, handler),
      status: (Reflect.getMetadata(HTTP_CODE_METADATA, method) as number | undefined) ?? 200,
      parameters: readParameters(controller, handler),
    }));
  });
}

function methodNames(prototype: object): string[] {
  const names = new Set<string>();
  for (let level = prototype; level !== Object.prototype; level = Object.getPrototypeOf(level) as object) {
    for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(level))) {
      if (name !== 'constructor' && typeof property.value === 'function') names.add(name);
    }
  }
  return [...names];
}

function returnsPromise(prototype: object, handler: string): boolean {
  return Reflect.getMetadata('design:returntype', prototype, handler) === Promise;
}

function readParameters(controller: Type, handler: string): ParameterDefinition[] {
  // Keys are `{RouteParamtypes}:{index}`; custom decorators use a name of their own before the colon.
  const declared = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, handler) ?? {}) as Record<
    string,
    { index: number; data?: unknown }
  >;
  const types = (Reflect.getMetadata(PARAMTYPES_METADATA, controller.prototype as object, handler) ?? []) as (
    | Type
    | undefined
  )[];
  return Object.entries(declared)
    .map(([key, { index, data }]) => ({
      index,
      source: SOURCES[Number(key.split(':')[0])] ?? ('other' as const),
      ...(typeof data === 'string' && data !== '' && { key: data }),
      type: types[index],
    }))
    .toSorted((a, b) => a.index - b.index);
}

function asList(path: unknown): string[] {
  return (Array.isArray(path) ? path : [path]).map(String);
}
