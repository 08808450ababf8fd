import type { Type } from '@nestjs/common';
import { isPiped, type Handler, type ParameterSource } from '@flash-ts/core/nest-metadata';
import { fileField } from './file-arguments.js';

const BOUND_SOURCES = [
  'body',
  'query',
  'path',
  'header',
  'file',
  'files',
  'input',
] as const satisfies ParameterSource[];
type BoundSource = (typeof BOUND_SOURCES)[number];

/** A parameter that one of Nest's decorators takes from the request, or `@Input` from the input of a job. */
export interface DeclaredParameter {
  readonly source: BoundSource;
  /** The name given to the decorator, as `id` in `@Param('id')`; undefined when the whole source is taken. */
  readonly key: string | undefined;
  /** The declared type as TypeScript emitted it. */
  readonly type: Type | undefined;
  /** Whether the author gave the decorator pipes or a schema, which alone decide about the value. */
  readonly ownPipes: boolean;
}

/** The parameters of a handler in the order of its signature, without those of custom decorators. */
export function declaredParameters({ parameters }: Handler): DeclaredParameter[] {
  return parameters.flatMap((parameter) => {
    const { source, key, type } = parameter;
    if (!isBound(source)) return [];
    const name = key === undefined ? undefined : fileField(key);
    return [{ source, key: name, type, ownPipes: isPiped(parameter) }];
  });
}

function isBound(source: ParameterSource): source is BoundSource {
  return (BOUND_SOURCES as readonly ParameterSource[]).includes(source);
}
