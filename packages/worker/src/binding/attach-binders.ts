import { HttpCode, RequestMethod, type Type } from '@nestjs/common';
import { HTTP_CODE_METADATA, METHOD_METADATA } from '@nestjs/common/constants.js';
import { compileValidator } from '../validation/class-validator.js';
import { BindingInterceptor } from './binding-interceptor.js';
import { compileBinder } from './binder.js';
import { declaredParameters } from './declared-parameters.js';
import { textObjectValidator } from './text-object.js';

/**
 * Gives the handlers of an app's controllers this framework's behaviour, through the decorators that an author could have written: each
 * request is checked against the handler's parameters, and a successful POST is 200 as every other method, unless `@HttpCode` says otherwise.
 *
 * @param forbidUnknown whether a JSON body with an undeclared property is refused
 */
export function attachBinders(controllers: Iterable<Type>, forbidUnknown: boolean): void {
  const interceptor = new BindingInterceptor();
  const validators = {
    json: (type: Type) => compileValidator(type, { forbidUnknown }),
    text: (type: Type) => textObjectValidator(type, compileValidator(type, { forbidUnknown: false })),
  };
  for (const controller of controllers) {
    for (const [name, handler] of handlersOf(controller)) {
      if (isPost(handler) && !Reflect.hasMetadata(HTTP_CODE_METADATA, handler)) {
        HttpCode(200)(controller.prototype as object, name, { value: handler });
      }
      const binder = compileBinder(declaredParameters(controller, name), validators);
      if (binder) interceptor.attach(controller, name, binder);
    }
  }
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

function isPost(handler: object): boolean {
  return Reflect.getMetadata(METHOD_METADATA, handler) === RequestMethod.POST;
}
