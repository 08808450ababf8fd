import type { Type } from '@nestjs/common';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import { handlerArguments, type HandlerArgument } from '../../definition/handler-arguments.js';

type ArgumentSource = 'body' | 'query' | 'path' | 'header' | 'cookie' | 'file' | 'files' | 'raw-body';

/** A parameter of a handler that one of Nest's decorators fills from the request. */
export interface RouteArgument extends Pick<HandlerArgument, 'key' | 'type' | 'pipes' | 'schema'> {
  readonly source: ArgumentSource;
}

const SOURCES: Readonly<Record<number, ArgumentSource>> = {
  [RouteParamtypes.BODY]: 'body',
  [RouteParamtypes.QUERY]: 'query',
  [RouteParamtypes.PARAM]: 'path',
  [RouteParamtypes.HEADERS]: 'header',
  [RouteParamtypes.COOKIES]: 'cookie',
  [RouteParamtypes.SIGNED_COOKIES]: 'cookie',
  [RouteParamtypes.FILE]: 'file',
  [RouteParamtypes.FILES]: 'files',
  [RouteParamtypes.RAW_BODY]: 'raw-body',
};

/** The arguments of a handler in the order of its signature; what custom decorators fill is not known. */
export function routeArguments(controller: Type, handler: string): RouteArgument[] {
  return handlerArguments(controller, handler).flatMap(({ kind, key, type, pipes, schema }) => {
    const source = SOURCES[kind];
    return source ? [{ source, key, type, pipes, schema }] : [];
  });
}
