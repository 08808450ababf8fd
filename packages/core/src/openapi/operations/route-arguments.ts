import type { Type } from '@nestjs/common';
import { PARAMTYPES_METADATA, ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';

type ArgumentSource = 'body' | 'query' | 'path' | 'header' | 'cookie' | 'file' | 'files' | 'raw-body';

/** A parameter of a handler that one of Nest's decorators fills from the request. */
export interface RouteArgument {
  readonly source: ArgumentSource;
  /** The name given to the decorator; undefined when the whole source is taken. */
  readonly key: string | undefined;
  /** The declared type as TypeScript emitted it. */
  readonly type: unknown;
  readonly pipes: readonly unknown[];
  /** A schema of the Standard Schema kind, as `@Body({ schema })` takes it. */
  readonly schema: unknown;
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

interface NestArgument {
  readonly index: number;
  readonly data?: unknown;
  readonly pipes?: readonly unknown[];
  readonly schema?: unknown;
}

/** The arguments of a handler in the order of its signature. */
export function routeArguments(controller: Type, handler: string): RouteArgument[] {
  const found = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, handler) ?? {}) as Record<string, NestArgument>;
  const types = (Reflect.getMetadata(PARAMTYPES_METADATA, controller.prototype as object, handler) ?? []) as unknown[];
  return Object.entries(found)
    .toSorted(([, a], [, b]) => a.index - b.index)
    .flatMap(([id, { index, data, pipes = [], schema }]) => {
      // The id is `{RouteParamtypes}:{index}`; custom decorators have a name of their own before the colon.
      const source = SOURCES[Number(id.split(':')[0])];
      if (!source) return [];
      return [
        { source, key: typeof data === 'string' && data !== '' ? data : undefined, type: types[index], pipes, schema },
      ];
    });
}
