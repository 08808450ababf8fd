import type { CallHandler, ExecutionContext, NestInterceptor, Type } from '@nestjs/common';
import { enhancersOf, methodOf, replaceInterceptors, type Method } from '@flash-ts/core/nest-metadata';
import type { FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';
import { unprocessable, type Fault } from '../validation/fault.js';
import type { Binder } from './binder.js';

/**
 * Checks a request against its handler's parameters. It is the innermost interceptor, after the author's guards and interceptors and before their
 * pipes, where Nest's own ValidationPipe runs; unlike a pipe it sees all parameters at once, so that one answer has all faults.
 */
export class BindingInterceptor implements NestInterceptor {
  readonly #binders = new Map<Type, Map<Method, Binder>>();

  /** Binds the requests of a handler. An inherited method may be bound for several controllers, each by its own types. */
  attach(controller: Type, name: string, binder: Binder): void {
    const handler = methodOf(controller, name);
    const ofController = this.#binders.get(controller) ?? new Map<Method, Binder>();
    this.#binders.set(controller, ofController.set(handler, binder));
    putInnermost(this, handler);
  }

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> | Promise<Observable<unknown>> {
    // A method may also handle messages of a microservice.
    if (context.getType() !== 'http') return next.handle();
    const binder = this.#binders.get(context.getClass())?.get(context.getHandler() as Method);
    const faults = binder?.(context.switchToHttp().getRequest<FastifyRequest>());
    return faults instanceof Promise ? faults.then((settled) => handle(settled, next)) : handle(faults, next);
  }
}

/**
 * Puts an interceptor behind all others of a handler. Metadata stays when an app is closed: one of the same class, which an earlier app has put
 * there, makes way.
 */
export function putInnermost(interceptor: NestInterceptor, handler: Method): void {
  const others = enhancersOf('interceptors', handler).filter((other) => !(other instanceof interceptor.constructor));
  replaceInterceptors(handler, [...others, interceptor]);
}

function handle(faults: readonly Fault[] = [], next: CallHandler): Observable<unknown> {
  if (faults.length > 0) throw unprocessable(faults);
  return next.handle();
}
