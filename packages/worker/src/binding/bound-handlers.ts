import { RequestMethod, type Type } from '@nestjs/common';
import { handlersOf, type Handler } from '@flash-ts/core/nest-metadata';
import { compileValidator } from '../validation/compile-validator.js';
import type { Validator } from '../validation/validator.js';
import { BindingInterceptor } from './binding-interceptor.js';
import { compileBinder, refuseUnreadable, type Binder, type BoundHandler, type DtoValidators } from './binder.js';
import { withoutContentEncoding } from './content-encoding.js';
import { compileFormBinder } from './form-binder.js';
import { placeFileArguments } from './file-arguments.js';
import { withDeclaredMediaTypes } from './media-types.js';
import { declaredParameters } from './declared-parameters.js';
import { textObjectValidator } from './text-object.js';

/** Binds the requests of these handlers by an interceptor, as an author could put one on them. */
export function attachBinders(handlers: readonly BoundHandler[]): void {
  const interceptor = new BindingInterceptor();
  for (const { controller, name, binder } of handlers) {
    if (binder) interceptor.attach(controller, name, binder);
  }
}

/**
 * The binder of each handler.
 *
 * @param forbidUnknown whether a JSON body with an undeclared property is refused
 * @param leftToAuthor whether the author's own pipes validate a handler's parameters; then only a body that can't be read is refused
 * @returns every handler with a route
 */
export function boundHandlers(
  controllers: Iterable<Type>,
  forbidUnknown: boolean,
  leftToAuthor: (controller: Type, handler: object) => boolean,
): BoundHandler[] {
  const bound: BoundHandler[] = [];
  const validators = dtoValidators(forbidUnknown);
  for (const controller of controllers) {
    for (const handler of handlersOf(controller)) {
      const { name, method } = handler;
      const hasFiles = placeFileArguments(handler);
      const compile = () => {
        const declared = declaredParameters(handler);
        const parameters = leftToAuthor(controller, method)
          ? declared.map((parameter) => ({ ...parameter, ownPipes: true }))
          : declared;
        const ofParameters = hasFiles
          ? compileFormBinder(parameters, validators, forbidUnknown)
          : compileBinder(parameters, validators);
        const binder = ofParameters ?? (mayHaveBody(handler) ? refuseUnreadable : undefined);
        return withoutContentEncoding(withDeclaredMediaTypes(binder, controller, method), declared);
      };
      bound.push(lazilyBound(controller, name, compile));
    }
  }
  return bound;
}

/** Fastify reads no body of a GET or HEAD. */
function mayHaveBody({ requestMethod }: Handler): boolean {
  return requestMethod !== RequestMethod.GET && requestMethod !== RequestMethod.HEAD;
}

/** A handler whose binder is compiled when it is first used. */
function lazilyBound(controller: Type, name: string, compile: () => Binder | undefined): BoundHandler {
  let compiled: { readonly binder: Binder | undefined } | undefined;
  return {
    controller,
    name,
    get binder() {
      return (compiled ??= { binder: compile() }).binder;
    },
  };
}

/** @param forbidUnknown whether an undeclared property of a body is refused */
export function dtoValidators(forbidUnknown: boolean): DtoValidators {
  return {
    json: oncePerType((type) => compileValidator(type, { forbidUnknown })),
    text: oncePerType((type) => textObjectValidator(type, compileValidator(type, { forbidUnknown: false }))),
    form: oncePerType((type) => textObjectValidator(type, compileValidator(type, { forbidUnknown }))),
  };
}

/** One validator for each DTO, which many routes may take. */
function oncePerType(compile: (type: Type) => Validator): (type: Type) => Validator {
  const compiled = new Map<Type, Validator>();
  return (type) => {
    const validator = compiled.get(type) ?? compile(type);
    compiled.set(type, validator);
    return validator;
  };
}
