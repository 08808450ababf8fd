import type { Type } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** Tells a controller's only instance: undefined where requests have instances of their own, and where several modules have the class, each with one. */
export function instances(app: NestFastifyApplication): (controller: Type) => object | undefined {
  const wrappers = [...app.get(ModulesContainer).values()].flatMap((module) => [...module.controllers.values()]);
  const byClass = Map.groupBy(wrappers, ({ metatype }) => metatype);
  const known = new Map<Type, object | undefined>();
  return (controller) => {
    if (known.has(controller)) return known.get(controller);
    const [wrapper, ...others] = byClass.get(controller) ?? [];
    const only = wrapper && others.length === 0 && wrapper.isDependencyTreeStatic() ? wrapper.instance : undefined;
    known.set(controller, only);
    return only;
  };
}
