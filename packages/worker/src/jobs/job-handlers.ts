import type { INestApplicationContext, Type } from '@nestjs/common';
import { ContextIdFactory, ExternalContextCreator, ModulesContainer, type ParamsFactory } from '@nestjs/core';
import { JOB_CONTEXT } from '@flash-ts/core/definition';
import { PARAMETERS_METADATA } from '@flash-ts/core/nest-metadata';
import { controllerWrappers } from '../endpoint/controllers.js';
import { Unhandled } from '../exceptions/unhandled.js';
import type { OpenContext } from './job-interceptor.js';

type Handler = (...args: unknown[]) => unknown;
/** Runs one attempt of a job through guards, interceptors, pipes, the handler and filters. */
export type RunAttempt = (context: OpenContext) => Promise<unknown>;

/** `@Input()` and `@Input('name')`, which Nest knows as a body. */
const PARAMETERS: ParamsFactory = {
  exchangeKeyForValue: (_type: number, key: unknown, [job]: [OpenContext]) =>
    typeof key === 'string' ? propertyOf(job.input, key) : (job.input as never),
};

/**
 * What runs an attempt of a job of an endpoint class, in Nest's own pipeline. A class that is request-scoped, or has a guard or the like that is,
 * is created for each attempt; `REQUEST` is then the job's context.
 */
export function jobHandlers(app: INestApplicationContext, endpoint: Type): RunAttempt {
  const creator = app.get(ExternalContextCreator);
  const { wrapper } = controllerWrappers(app.get(ModulesContainer)).find((one) => one.wrapper.metatype === endpoint)!;
  const pipeline = (
    instance: object,
    method: string,
    contextId?: ReturnType<typeof ContextIdFactory.create>,
  ): Handler => {
    const handler = (instance as Record<string, Handler>)[method] as Handler;
    const options = { guards: true, interceptors: true, filters: true };
    return creator.create(
      instance,
      handler,
      method,
      PARAMETERS_METADATA,
      PARAMETERS,
      contextId,
      wrapper.id,
      options,
      JOB_CONTEXT,
    ) as Handler;
  };
  const shared = new Map<string, Handler>();
  const handlerFor = async (context: OpenContext): Promise<Handler> => {
    if (!wrapper.isDependencyTreeStatic()) {
      const contextId = ContextIdFactory.getByRequest(context);
      app.registerRequestByContextId(context, contextId);
      const scoped = await app.resolve<object>(endpoint, contextId, { strict: false });
      return pipeline(scoped, context.method, contextId);
    }
    const known = shared.get(context.method) ?? pipeline(app.get<object>(endpoint, { strict: false }), context.method);
    shared.set(context.method, known);
    return known;
  };
  return async (context) => {
    const result = await (await handlerFor(context))(context);
    if (result instanceof Unhandled) throw result.thrown;
    return result;
  };
}

function propertyOf(input: unknown, key: string): never {
  const isThere = typeof input === 'object' && input !== null && Object.hasOwn(input, key);
  return (isThere ? (input as Record<string, unknown>)[key] : undefined) as never;
}
