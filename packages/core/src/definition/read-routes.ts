import { RequestMethod, type Type } from '@nestjs/common';
import {
  HTTP_CODE_METADATA,
  METHOD_METADATA,
  PATH_METADATA,
  PIPES_METADATA,
  REDIRECT_METADATA,
  VERSION_METADATA,
} from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import type { VersionValue } from '@nestjs/common/interfaces/version-options.interface.js';
import { endpointOptions } from '../decorators/flash-endpoint.js';
import { handlerArguments, type HandlerArgument } from './handler-arguments.js';
import type { ParameterDefinition, ParameterSource, RouteDefinition } from './types.js';

/** A route as metadata has it, before its method was checked. */
export interface DeclaredRoute extends Omit<RouteDefinition, 'method'> {
  /** Nest's spelling, as `GET` or `OPTIONS`. */
  readonly method: string;
  /** The path as its author wrote it on the handler. */
  readonly written: string;
  /** Versions that are told apart by something else than the path, as by a header. */
  readonly version?: VersionValue;
}

/** A method of a controller with one of Nest's route decorators. */
export interface DeclaredHandler {
  readonly name: string;
  readonly requestMethod: RequestMethod;
  readonly paths: readonly string[];
  readonly version: VersionValue | undefined;
  readonly isAsync: boolean;
  /** Status that the author chose with `@HttpCode` or `@Redirect`. */
  readonly chosenStatus: number | undefined;
  readonly parameters: readonly ParameterDefinition[];
}

const SOURCES: Readonly<Record<number, ParameterSource>> = {
  [RouteParamtypes.BODY]: 'body',
  [RouteParamtypes.QUERY]: 'query',
  [RouteParamtypes.PARAM]: 'path',
  [RouteParamtypes.HEADERS]: 'headers',
  [RouteParamtypes.HOST]: 'host',
  [RouteParamtypes.COOKIES]: 'cookies',
  [RouteParamtypes.SIGNED_COOKIES]: 'signed cookies',
};

/**
 * The routes of an endpoint class alone, in the order of its methods, inherited ones last: as they are served where neither modules nor
 * settings of the app change them.
 */
export function readRoutes(controller: Type): DeclaredRoute[] {
  return readHandlers(controller).flatMap((handler) =>
    handler.paths.map((written) => ({
      ...routeOf(controller, handler, written),
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
export function statusOf({ chosenStatus, requestMethod }: DeclaredHandler, postsAre200: boolean): number {
  return chosenStatus ?? (requestMethod === RequestMethod.POST && !postsAre200 ? 201 : 200);
}

/** What a handler's routes have in common, whatever their path. */
export function routeOf(controller: Type, { name, isAsync, parameters }: DeclaredHandler, written: string) {
  return { controller, handler: name, isAsync, parameters, written };
}

/** The handlers of a controller in the order of its methods, inherited ones last. */
export function readHandlers(controller: Type): DeclaredHandler[] {
  const prototype = controller.prototype as Record<string, Method>;
  return methodNames(prototype).flatMap((name) => {
    const requestMethod = Reflect.getMetadata(METHOD_METADATA, prototype[name] as Method) as RequestMethod | undefined;
    return requestMethod === undefined ? [] : [new ReadHandler(controller, name, requestMethod)];
  });
}

type Method = (...args: unknown[]) => unknown;

/** Reads what is asked of it: a worker that has hundreds of routes needs little of them to start. */
class ReadHandler implements DeclaredHandler {
  readonly name: string;
  readonly requestMethod: RequestMethod;
  readonly #controller: Type;

  constructor(controller: Type, name: string, requestMethod: RequestMethod) {
    this.#controller = controller;
    this.name = name;
    this.requestMethod = requestMethod;
  }

  get paths(): readonly string[] {
    return asList(Reflect.getMetadata(PATH_METADATA, this.#method));
  }

  get version(): VersionValue | undefined {
    return Reflect.getMetadata(VERSION_METADATA, this.#method) as VersionValue | undefined;
  }

  get isAsync(): boolean {
    const { prototype } = this.#controller as { prototype: object };
    return this.#method.constructor.name === 'AsyncFunction' || returnsPromise(prototype, this.name);
  }

  get chosenStatus(): number | undefined {
    return chosenStatus(this.#method);
  }

  get parameters(): readonly ParameterDefinition[] {
    return readParameters(this.#controller, this.name);
  }

  get #method(): Method {
    return (this.#controller.prototype as Record<string, Method>)[this.name] as Method;
  }
}

function chosenStatus(method: object): number | undefined {
  const redirect = Reflect.getMetadata(REDIRECT_METADATA, method) as { statusCode?: number } | undefined;
  if (redirect) return redirect.statusCode ?? 302;
  return Reflect.getMetadata(HTTP_CODE_METADATA, method) as number | undefined;
}

/** As Nest registers it: one slash in front, none at the end. */
function servedPath(written: string): string {
  return `/${written.replace(/^\//, '').replace(/\/$/, '')}`;
}

function methodNames(prototype: object): string[] {
  const names = new Set<string>();
  for (let level = prototype; level !== Object.prototype; level = Object.getPrototypeOf(level) as object) {
    for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(level))) {
      if (name !== 'constructor' && typeof property.value === 'function') names.add(name);
    }
  }
  return [...names];
}

function returnsPromise(prototype: object, handler: string): boolean {
  return Reflect.getMetadata('design:returntype', prototype, handler) === Promise;
}

function readParameters(controller: Type, handler: string): ParameterDefinition[] {
  const piped = hasPipes(controller) || hasPipes((controller.prototype as Record<string, object>)[handler] as object);
  const noted = handlerArguments(controller, handler);
  const needsForm = noted.some((argument) => FILES.has(argument.kind) && !isPiped(argument));
  return noted.map((argument) => {
    const { index, kind, key, type } = argument;
    const source = SOURCES[kind] ?? 'other';
    return {
      index,
      source,
      ...(key !== undefined && { key }),
      type,
      ...((piped || isPiped(argument)) && { piped: true as const }),
      ...(source === 'body' && needsForm && { form: true as const }),
    };
  });
}

const FILES: ReadonlySet<number> = new Set([RouteParamtypes.FILE, RouteParamtypes.FILES]);

function isPiped({ pipes, schema }: HandlerArgument): boolean {
  return pipes.length > 0 || schema !== undefined;
}

function hasPipes(target: object): boolean {
  return ((Reflect.getMetadata(PIPES_METADATA, target) ?? []) as readonly unknown[]).length > 0;
}

function asList(path: unknown): string[] {
  return (Array.isArray(path) ? path : [path]).map(String);
}
