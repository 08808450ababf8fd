import type { RequestMethod, Type } from '@nestjs/common';
import {
  HEADERS_METADATA,
  HTTP_CODE_METADATA,
  METHOD_METADATA,
  PATH_METADATA,
  REDIRECT_METADATA,
  RENDER_METADATA,
  SSE_METADATA,
  VERSION_METADATA,
} from '@nestjs/common/constants.js';
import type { VersionValue } from './controllers.js';
import { signature } from './emitted-types.js';
import { parametersOf, type Parameter } from './parameters.js';

export type Method = (...args: never[]) => unknown;

/** A header that `@Header` sets. */
export interface DeclaredHeader {
  readonly name: string;
  readonly value: string | (() => string);
}

/**
 * A method of a controller with one of Nest's route decorators. Its metadata is read on access, since a worker with hundreds of routes
 * needs little of it to start.
 */
export class Handler {
  readonly controller: Type;
  readonly name: string;

  constructor(controller: Type, name: string) {
    this.controller = controller;
    this.name = name;
  }

  get method(): Method {
    return methodOf(this.controller, this.name);
  }

  get requestMethod(): RequestMethod {
    return requestMethodOf(this.method) as RequestMethod;
  }

  get paths(): readonly string[] {
    return asList(Reflect.getMetadata(PATH_METADATA, this.method));
  }

  get version(): VersionValue | undefined {
    return Reflect.getMetadata(VERSION_METADATA, this.method) as VersionValue | undefined;
  }

  get isAsync(): boolean {
    return this.method.constructor.name === 'AsyncFunction' || this.returnType === Promise;
  }

  /** Status that the author chose with `@HttpCode` or `@Redirect`. */
  get chosenStatus(): number | undefined {
    return this.redirectStatus ?? httpCode(this.method);
  }

  /** The status of `@Redirect`; undefined without it. */
  get redirectStatus(): number | undefined {
    const redirect = Reflect.getMetadata(REDIRECT_METADATA, this.method) as { statusCode?: number } | undefined;
    return redirect && (redirect.statusCode ?? 302);
  }

  /** Whether it answers with Server-Sent Events. */
  get isEventStream(): boolean {
    return Reflect.getMetadata(SSE_METADATA, this.method) === true;
  }

  /** Whether it is declared as an async generator. Compilers for old targets leave nothing of that. */
  get isGenerator(): boolean {
    return ['AsyncGeneratorFunction', 'GeneratorFunction'].includes(this.method.constructor.name);
  }

  get headers(): readonly DeclaredHeader[] {
    return declaredHeaders(this.method);
  }

  get parameters(): readonly Parameter[] {
    return parametersOf(this.controller, this.name);
  }

  /** The declared type of the result; `Promise` for any promise. */
  get returnType(): unknown {
    return signature(this.controller, this.name).result;
  }
}

/** The handlers of a controller in the order of its methods, inherited ones last. */
export function handlersOf(controller: Type): Handler[] {
  return methodNames(controller).flatMap((name) =>
    requestMethodOf(methodOf(controller, name)) === undefined ? [] : [new Handler(controller, name)],
  );
}

/** A method of a class. */
export interface HandlerPlace {
  readonly controller: Type;
  readonly handler: string;
}

/** The first of the places of each handler: one with several paths and methods has several. */
export function uniqueHandlers<Place extends HandlerPlace>(places: readonly Place[]): Place[] {
  const seen = new Map<Type, Set<string>>();
  return places.filter(({ controller, handler }) => {
    const handlers = seen.get(controller) ?? new Set();
    seen.set(controller, handlers);
    return !handlers.has(handler) && handlers.add(handler);
  });
}

/** The names of a class's methods, inherited ones last. */
export function methodNames(type: Type): string[] {
  const names = new Set<string>();
  for (
    let level = type.prototype as object;
    level !== Object.prototype;
    level = Object.getPrototypeOf(level) as object
  ) {
    // One descriptor at a time: all of a class with hundreds of methods take V8 ten times as long.
    for (const name of Object.getOwnPropertyNames(level)) {
      const value: unknown = Object.getOwnPropertyDescriptor(level, name)?.value;
      if (name !== 'constructor' && typeof value === 'function') names.add(name);
    }
  }
  return [...names];
}

export function methodOf(type: Type, name: string): Method {
  return (type.prototype as Record<string, Method>)[name] as Method;
}

/** The HTTP method of a method with a route. */
export function requestMethodOf(method: object): RequestMethod | undefined {
  return Reflect.getMetadata(METHOD_METADATA, method) as RequestMethod | undefined;
}

/** The status of `@HttpCode`. */
export function httpCode(method: object): number | undefined {
  return Reflect.getMetadata(HTTP_CODE_METADATA, method) as number | undefined;
}

/** The headers of `@Header`. */
export function declaredHeaders(method: object): readonly DeclaredHeader[] {
  return (Reflect.getMetadata(HEADERS_METADATA, method) ?? []) as readonly DeclaredHeader[];
}

/** Whether the answer is not the handler's result itself, but a view, a redirect, or a stream of events. */
export function answersOtherwise(method: object): boolean {
  return hasAny(method, [RENDER_METADATA, REDIRECT_METADATA, SSE_METADATA]);
}

/** Reading all metadata keys once costs less than a lookup for each possible key. */
function hasAny(target: object, keys: readonly string[]): boolean {
  const present: readonly unknown[] = Reflect.getMetadataKeys(target);
  return keys.some((key) => present.includes(key));
}

function asList(path: unknown): string[] {
  return (Array.isArray(path) ? path : [path]).map(String);
}
