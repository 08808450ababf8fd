import type { Type } from '@nestjs/common';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import { handlerArguments } from '@flash-ts/core/definition';
import { fileField } from './file-arguments.js';

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
  return handlerArguments(controller, handler).flatMap(({ kind, key, type, pipes, schema }) => {
    const source = SOURCES[kind];
    if (!source) return [];
    const name = key === undefined ? undefined : fileField(key);
    return [{ source, key: name, type, ownPipes: pipes.length > 0 || schema !== undefined }];
  });
}
