import type { INestApplicationContext, Type } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';

/** All controllers of an app, with those of imported modules. */
export function controllersOf(app: INestApplicationContext): Set<Type> {
  const modules = [...app.get(ModulesContainer).values()];
  const controllers = modules.flatMap((module) => [...module.controllers.values()]);
  return new Set(controllers.flatMap(({ metatype }) => (typeof metatype === 'function' ? [metatype as Type] : [])));
}
