import type { INestApplicationContext, Type } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { isEndpointClass } from '@flash-ts/core/definition';

/** All classes of an app with handlers, as Nest has them: its controllers, with those of imported modules, and the class of a queue-based endpoint. */
export function controllerWrappers(modules: ModulesContainer) {
  return [...modules].flatMap(([moduleKey, module]) =>
    [...module.controllers.values(), ...module.entryProviders.filter(({ metatype }) => isEndpointClass(metatype))].map(
      (wrapper) => ({ wrapper, moduleKey }),
    ),
  );
}

/** The classes themselves. */
export function controllersOf(app: INestApplicationContext): Set<Type> {
  const wrappers = controllerWrappers(app.get(ModulesContainer));
  return new Set(
    wrappers.flatMap(({ wrapper: { metatype } }) => (typeof metatype === 'function' ? [metatype as Type] : [])),
  );
}
