import type { Type } from '@nestjs/common';
import { PARAMTYPES_METADATA, ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { fileField } from './file-arguments.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';

type BoundSource = 'body' | 'query' | 'path' | 'header' | 'file' | 'files';

/** A parameter that is taken from the request by one of Nest's decorators. */
export interface DeclaredParameter {
  readonly source: BoundSource;
  /** The name given to the decorator, as `id` in `@Param('id')`; undefined when the whole source is taken. */
  readonly key: string | undefined;
  /** The declared type as TypeScript emitted it. */
  readonly type: Type | undefined;
  /** Whether the author gave the decorator pipes or a schema, which then decide about the value alone. */
  readonly ownPipes: boolean;
}

interface RouteArgument {
  readonly index: number;
  readonly data?: unknown;
  readonly pipes?: readonly unknown[];
  readonly schema?: unknown;
}

const SOURCES: Readonly<Record<number, BoundSource>> = {
  [RouteParamtypes.BODY]: 'body',
  [RouteParamtypes.QUERY]: 'query',
  [RouteParamtypes.PARAM]: 'path',
  [RouteParamtypes.HEADERS]: 'header',
  [RouteParamtypes.FILE]: 'file',
  [RouteParamtypes.FILES]: 'files',
};

/** The parameters of a handler in the order of its signature; custom decorators' are not ours to bind. */
export function declaredParameters(controller: Type, handler: string): DeclaredParameter[] {
  const routeArguments = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, handler) ?? {}) as Record<
    string,
    RouteArgument
  >;
  const types = (Reflect.getMetadata(PARAMTYPES_METADATA, controller.prototype as object, handler) ?? []) as (
    | Type
    | undefined
  )[];
  return Object.entries(routeArguments)
    .toSorted(([, a], [, b]) => a.index - b.index)
    .flatMap(([key, { index, data, pipes, schema }]) => {
      // Keys are `{RouteParamtypes}:{index}`; custom decorators have a name of their own before the colon.
      const source = SOURCES[Number(key.split(':')[0])];
      if (!source) return [];
      const name = typeof data === 'string' && data !== '' ? fileField(data) : undefined;
      return [{ source, key: name, type: types[index], ownPipes: (pipes?.length ?? 0) > 0 || schema !== undefined }];
    });
}
