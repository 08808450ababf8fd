import { availableParallelism } from 'node:os';
import type { Type } from '@nestjs/common';
import type { ThreadedOptions } from '@flash-ts/core';
import { threadedOptions } from '@flash-ts/core/definition';
import { methodNames, methodOf } from '@flash-ts/core/nest-metadata';

/** A method with `@Threaded`. */
export interface ThreadedHandler {
  readonly controller: Type;
  readonly name: string;
  readonly options: ThreadedOptions;
}

/** The threaded handlers of an app, in an order that is the same wherever the same code is loaded. */
export function threadedHandlers(controllers: Iterable<Type>): ThreadedHandler[] {
  return [...controllers].flatMap((controller) =>
    methodNames(controller).flatMap((name) => {
      const options = threadedOptions(methodOf(controller, name));
      return options ? [{ controller, name, options }] : [];
    }),
  );
}

/** As `Class.method`. */
export function handlerName({ controller, name }: Pick<ThreadedHandler, 'controller' | 'name'>): string {
  return `${controller.name}.${name}`;
}

export interface PoolSize {
  readonly min: number;
  readonly max: number;
}

/** The size of the pool that handlers share: the largest that one of them asks for. Default: from 1 to one less than there are cores. */
export function poolSize(handlers: readonly ThreadedHandler[], cores: number = availableParallelism()): PoolSize {
  const asked = handlers.map(({ options: { threads } }) => {
    if (threads === undefined) return { min: 1, max: Math.max(1, cores - 1) };
    return typeof threads === 'number' ? { min: threads, max: threads } : { min: threads[0], max: threads[1] };
  });
  return { min: Math.max(...asked.map(({ min }) => min)), max: Math.max(...asked.map(({ max }) => max)) };
}
