import type { Type } from '@nestjs/common';
import { PARAMTYPES_METADATA, ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';

/** A parameter of a handler as its decorator, Nest's or a custom one, has noted it. */
export interface HandlerArgument {
  /** Position in the handler's parameter list. */
  readonly index: number;
  /** One of Nest's `RouteParamtypes`; NaN of a custom decorator. */
  readonly kind: number;
  /** The name given to the decorator, as `id` in `@Param('id')`; undefined when the whole source is taken. */
  readonly key: string | undefined;
  /** The declared type as TypeScript emitted it; undefined where none was emitted. */
  readonly type: Type | undefined;
  readonly pipes: readonly unknown[];
  /** A schema of the Standard Schema kind, as `@Body({ schema })` takes it. */
  readonly schema: unknown;
}

interface NotedArgument {
  readonly index: number;
  readonly data?: unknown;
  readonly pipes?: readonly unknown[];
  readonly schema?: unknown;
}

/** The parameters of a handler that have a decorator, in the order of its signature. */
export function handlerArguments(controller: Type, handler: string): HandlerArgument[] {
  const noted = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, handler) ?? {}) as Record<string, NotedArgument>;
  const types = (Reflect.getMetadata(PARAMTYPES_METADATA, controller.prototype as object, handler) ?? []) as (
    | Type
    | undefined
  )[];
  return Object.entries(noted)
    .map(([id, { index, data, pipes = [], schema }]) => ({
      index,
      // Ids are `{RouteParamtypes}:{index}`; custom decorators have a name of their own before the colon.
      kind: Number(id.split(':')[0]),
      key: typeof data === 'string' && data !== '' ? data : undefined,
      type: types[index],
      pipes,
      schema,
    }))
    .toSorted((a, b) => a.index - b.index);
}
