import { RequestMethod, type Type } from '@nestjs/common';
import { endpointOptions } from '../decorators/flash-endpoint.js';
import type { VersionValue } from '../nest-metadata/controllers.js';
import { handlersOf, type Handler } from '../nest-metadata/handlers.js';
import type { RouteDefinition } from './types.js';

/** A route from the metadata, before its method was checked. */
export interface DeclaredRoute extends Omit<RouteDefinition, 'method'> {
  /** In Nest's spelling, such as `GET` or `OPTIONS`. */
  readonly method: string;
  /** The path as its author wrote it on the handler. */
  readonly written: string;
  /** The version, if it is not a part of the path but, for example, of a header. */
  readonly version?: VersionValue;
}

/**
 * The routes of an endpoint class only, in the order of its methods, inherited ones last, as they are served without modules or settings of
 * the app that change them.
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

/** Whether a successful POST of a controller is answered with 200: if it is an endpoint class under Flash's rules. */
export function answersPostsWith200(controller: Type): boolean {
  const options = endpointOptions(controller);
  return options !== undefined && options.semantics !== 'nest';
}

/** Status of a successful answer. */
export function statusOf({ chosenStatus, requestMethod }: Handler, postsAre200: boolean): number {
  return chosenStatus ?? (requestMethod === RequestMethod.POST && !postsAre200 ? 201 : 200);
}

/** The fields that all routes of a handler share. */
export function routeOf({ controller, name, isAsync, parameters }: Handler, written: string) {
  return { controller, handler: name, isAsync, parameters, written };
}

/** The path as Nest registers it: with a slash at the start and none at the end. */
function servedPath(written: string): string {
  return `/${written.replace(/^\//, '').replace(/\/$/, '')}`;
}
