import { RequestMethod, VersioningType, type INestApplicationContext, type Type } from '@nestjs/common';
import { addLeadingSlash } from '@nestjs/common/utils/shared.utils.js';
import { ApplicationConfig, ModulesContainer } from '@nestjs/core';
import { RoutePathFactory } from '@nestjs/core/router/route-path-factory.js';
import { answersPostsWith200, routeOf, statusOf, type DeclaredRoute } from '../definition/read-routes.js';
import { HTTP_METHODS } from '../definition/types.js';
import { controllerPaths, controllerVersion, modulePath, type VersionValue } from '../nest-metadata/controllers.js';
import { handlersOf, type Handler } from '../nest-metadata/handlers.js';

/** A route at which Nest serves a handler of an app. */
export interface ServedPlace {
  readonly controller: Type;
  readonly handler: Handler;
  /** The path as its author wrote it on the handler. */
  readonly written: string;
  /** In Nest's spelling, such as `GET`; `@All` stands for every method that an endpoint lists. */
  readonly method: string;
  readonly path: string;
  /** The version, if it is not a part of the path. */
  readonly version: VersionValue | undefined;
}

/**
 * The routes of all controllers of an app, with the paths at which Nest serves them, including prefixes of controller, module and app and
 * versions in the path. Call it after `configure`; the app need not be initialized.
 *
 * @param endpoint the endpoint class, whose own POST handlers answer 200, unless it has Nest's semantics; those of other controllers keep Nest's 201
 */
export function servedRoutes(app: INestApplicationContext, endpoint: Type): DeclaredRoute[] {
  const postsAre200 = answersPostsWith200(endpoint);
  return servedPlaces(app).map(({ controller, handler, written, method, path, version }) => ({
    ...routeOf(handler, written),
    method,
    path,
    status: statusOf(handler, controller === endpoint && postsAre200),
    ...(version !== undefined && { version }),
  }));
}

/** The same routes without parameters and results. */
export function servedPlaces(app: INestApplicationContext): ServedPlace[] {
  const config = app.get(ApplicationConfig);
  const modules = app.get(ModulesContainer);
  const pathsOf = pathMaker(config);
  return [...modules.values()].flatMap((module) => {
    const prefix = modulePath(module.metatype, modules.applicationId);
    return [...module.controllers.values()].flatMap(({ metatype }) => {
      const controller = metatype as Type;
      return handlersOf(controller).flatMap((handler) =>
        handler.paths.flatMap((written) =>
          pathsOf(controller, prefix, handler, written).flatMap(({ path, version }) =>
            methodsOf(handler.requestMethod).map((method) => ({ controller, handler, written, method, path, version })),
          ),
        ),
      );
    });
  });
}

type ServedPath = { readonly path: string; readonly version: VersionValue | undefined };

/** Paths by the rules of Nest's own router: this is what its RoutesResolver and RouterExplorer hand to its path factory. */
function pathMaker(config: ApplicationConfig) {
  const factory = new RoutePathFactory(config);
  const versioning = config.getVersioning();
  const globalPrefix = addLeadingSlash(config.getGlobalPrefix());
  return (
    controller: Type,
    prefix: string | undefined,
    { requestMethod, version: methodVersion }: Handler,
    written: string,
  ): ServedPath[] => {
    const ofController = versioning && (controllerVersion(controller) ?? versioning.defaultVersion);
    const inPath = versioning?.type === VersioningType.URI;
    const version = versioning && !inPath ? (methodVersion ?? ofController) : undefined;
    return controllerPaths(controller).flatMap((ctrlPath) =>
      factory
        .create(
          {
            ctrlPath: addLeadingSlash(ctrlPath),
            methodPath: addLeadingSlash(written),
            globalPrefix,
            ...(prefix !== undefined && { modulePath: prefix }),
            ...(ofController !== undefined && { controllerVersion: ofController }),
            ...(methodVersion !== undefined && { methodVersion }),
            ...(versioning && { versioningOptions: versioning }),
          },
          requestMethod,
        )
        .map((path) => ({ path, version })),
    );
  };
}

/** `@All` stands for every method that an endpoint lists. */
function methodsOf(requestMethod: RequestMethod): readonly string[] {
  return requestMethod === RequestMethod.ALL ? HTTP_METHODS : [RequestMethod[requestMethod]];
}
