import { RequestMethod, type Type } from '@nestjs/common';
import { METHOD_METADATA } from '@nestjs/common/constants.js';
import { compileValidator } from '../validation/compile-validator.js';
import type { Validator } from '../validation/validator.js';
import { BindingInterceptor } from './binding-interceptor.js';
import { compileBinder, refuseUnreadable, type Binder, type BoundHandler } from './binder.js';
import { withoutContentEncoding } from './content-encoding.js';
import { compileFormBinder } from './form-binder.js';
import { placeFileArguments, takesFiles } from './file-arguments.js';
import { withDeclaredMediaTypes } from './media-types.js';
import { declaredParameters } from './declared-parameters.js';
import { textObjectValidator } from './text-object.js';

/** Has each request of these handlers bound by an interceptor, as one that their author could have put on them. */
export function attachBinders(handlers: readonly BoundHandler[]): void {
  const interceptor = new BindingInterceptor();
  for (const { controller, name, binder } of handlers) {
    if (binder) interceptor.attach(controller, name, binder);
  }
}

/**
 * How each handler's requests are checked against its parameters.
 *
 * @param forbidUnknown whether a JSON body with an undeclared property is refused
 * @param leftToAuthor tells the handlers whose parameters the author's own pipes judge; only a body that can't be read is refused there
 * @returns every handler with a route
 */
export function boundHandlers(
  controllers: Iterable<Type>,
  forbidUnknown: boolean,
  leftToAuthor: (controller: Type, handler: object) => boolean,
): BoundHandler[] {
  const bound: BoundHandler[] = [];
  const validators = {
    json: oncePerType((type) => compileValidator(type, { forbidUnknown })),
    text: oncePerType((type) => textObjectValidator(type, compileValidator(type, { forbidUnknown: false }))),
    form: oncePerType((type) => textObjectValidator(type, compileValidator(type, { forbidUnknown }))),
  };
  for (const controller of controllers) {
    for (const [name, handler] of handlersOf(controller)) {
      const hasFiles = takesFiles(controller, name);
      if (hasFiles) placeFileArguments(controller, name);
      const compile = () => {
        const declared = declaredParameters(controller, name);
        const parameters = leftToAuthor(controller, handler)
          ? declared.map((parameter) => ({ ...parameter, ownPipes: true }))
          : declared;
        const ofParameters = hasFiles
          ? compileFormBinder(parameters, validators, forbidUnknown)
          : compileBinder(parameters, validators);
        const binder = ofParameters ?? (mayHaveBody(handler) ? refuseUnreadable : undefined);
        return withoutContentEncoding(withDeclaredMediaTypes(binder, controller, handler), declared);
      };
      bound.push(new LazilyBound(controller, name, compile));
    }
  }
  return bound;
}

/** Fastify reads no body of a GET or HEAD. */
function mayHaveBody(handler: object): boolean {
  const method = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod;
  return method !== RequestMethod.GET && method !== RequestMethod.HEAD;
}

/** A handler whose binder is made when it is asked for. */
class LazilyBound implements BoundHandler {
  readonly controller: Type;
  readonly name: string;
  readonly #compile: () => Binder | undefined;
  #compiled: { readonly binder: Binder | undefined } | undefined;

  constructor(controller: Type, name: string, compile: () => Binder | undefined) {
    this.controller = controller;
    this.name = name;
    this.#compile = compile;
  }

  get binder(): Binder | undefined {
    return (this.#compiled ??= { binder: this.#compile() }).binder;
  }
}

/** Many routes take the same DTO. */
function oncePerType(compile: (type: Type) => Validator): (type: Type) => Validator {
  const compiled = new Map<Type, Validator>();
  return (type) => {
    const validator = compiled.get(type) ?? compile(type);
    compiled.set(type, validator);
    return validator;
  };
}

/** The methods with a route, inherited ones included, by name. */
function handlersOf(controller: Type): Map<string, object> {
  const handlers = new Map<string, object>();
  let level = controller.prototype as object;
  while (level !== Object.prototype) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(level))) {
      const isRoute = typeof value === 'function' && Reflect.hasMetadata(METHOD_METADATA, value as object);
      if (isRoute && !handlers.has(name)) handlers.set(name, value as object);
    }
    level = Object.getPrototypeOf(level) as object;
  }
  return handlers;
}
