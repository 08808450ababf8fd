import type { Type } from '@nestjs/common';
import type { ModulesContainer } from '@nestjs/core';
import { controllerWrappers } from '../../endpoint/controllers.js';
import type { Placed } from './guards.js';

/**
 * Finds a controller's only instance. Undefined where requests have instances of their own, also for the sake of a guard or of another
 * dependency with the scope of a request, and where several modules have the class, each with an instance.
 */
export function placesOf(modules: ModulesContainer): (controller: Type) => Placed | undefined {
  const byClass = Map.groupBy(controllerWrappers(modules), ({ wrapper }) => wrapper.metatype);
  const known = new Map<Type, Placed | undefined>();
  return (controller) => {
    if (known.has(controller)) return known.get(controller);
    const [first, ...others] = byClass.get(controller) ?? [];
    const instance =
      first && others.length === 0 && first.wrapper.isDependencyTreeStatic()
        ? (first.wrapper.instance as object | undefined)
        : undefined;
    const only = instance && first && { instance, moduleKey: first.moduleKey };
    known.set(controller, only);
    return only;
  };
}
