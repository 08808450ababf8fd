import { RequestMethod, type Type } from '@nestjs/common';
import { endpointOptions } from '../decorators/flash-endpoint.js';
import type { VersionValue } from '../nest-metadata/controllers.js';
import { handlersOf, type Handler } from '../nest-metadata/handlers.js';
import type { RouteDefinition } from './types.js';

/** A route as metadata has it, before its method was checked. */
export interface DeclaredRoute extends Omit<RouteDefinition, 'method'> {
  /** Nest's spelling, as `GET` or `OPTIONS`. */
  readonly method: string;
  /** The path as its author wrote it on the handler. */
  readonly written: string;
  /** Versions that are told apart by something else than the path, as by a header. */
  readonly version?: VersionValue;
}

/**
 * The routes of an endpoint class alone, in the order of its methods, inherited ones last: as they are served where neither modules nor
 * settings of the app change them.
 */
export function readRoutes(controller: Type): DeclaredRoute[] {
  return handlersOf(controller).flatMap((handler) =>
    handler.paths.map((written) => ({
      ...routeOf(handler, written),
      method: RequestMethod[handler.requestMethod],
      path: servedPath(written),
      status: statusOf(handler, answersPostsWith200(controller)),
    })),
  );
}

/** Whether a successful POST of a controller is 200: where it is an endpoint class that answers by Flash's rules. */
export function answersPostsWith200(controller: Type): boolean {
  const options = endpointOptions(controller);
  return options !== undefined && options.semantics !== 'nest';
}

/** Status of a successful answer. */
export function statusOf({ chosenStatus, requestMethod }: Handler, postsAre200: boolean): number {
  return chosenStatus ?? (requestMethod === RequestMethod.POST && !postsAre200 ? 201 : 200);
}

/** What a handler's routes have in common, whatever their path. */
export function routeOf({ controller, name, isAsync, parameters }: Handler, written: string) {
  return { controller, handler: name, isAsync, parameters, written };
}

/** As Nest registers it: one slash in front, none at the end. */
function servedPath(written: string): string {
  return `/${written.replace(/^\//, '').replace(/\/$/, '')}`;
}
