import type { INestApplicationContext, Type } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { isEndpointClass } from '@flash-ts/core/definition';

/** All classes of an app with handlers: its controllers, with those of imported modules, and the class of a queue-based endpoint. */
export function controllersOf(app: INestApplicationContext): Set<Type> {
  const modules = [...app.get(ModulesContainer).values()];
  const controllers = modules.flatMap((module) => [
    ...module.controllers.values(),
    ...module.entryProviders.filter(({ metatype }) => isEndpointClass(metatype)),
  ]);
  return new Set(controllers.flatMap(({ metatype }) => (typeof metatype === 'function' ? [metatype as Type] : [])));
}
