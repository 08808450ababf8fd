import { HttpCode, RequestMethod, type Type } from '@nestjs/common';
import { handlersOf, httpCode } from '@flash-ts/core/nest-metadata';
import { replaceHandler, type Handler } from '../routing/replace-handler.js';

/**
 * Makes a successful POST of the endpoint class 200, as every other method, unless `@HttpCode` sets another status. Controllers of its
 * `controllers` and `imports` keep Nest's own 201.
 */
export function answerPostsWith200(endpoint: Type): void {
  const prototype = endpoint.prototype as Record<string, Handler>;
  for (const { name, method, requestMethod } of handlersOf(endpoint)) {
    if (requestMethod === RequestMethod.POST && httpCode(method) === undefined) {
      HttpCode(200)(prototype, name, { value: ownHandler(prototype, name, method as Handler) });
    }
  }
}

/** The class's own handler. A handler of a base class is replaced by a copy, since other controllers may inherit it too. */
function ownHandler(prototype: Record<string, Handler>, name: string, handler: Handler): Handler {
  if (Object.hasOwn(prototype, name)) return handler;
  return replaceHandler(prototype, name, function own(...args) {
    return handler.apply(this, args);
  });
}
