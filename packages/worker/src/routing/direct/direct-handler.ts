import type { Type } from '@nestjs/common';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { Binder } from '../../binding/binder.js';
import type { LastExceptionFilter } from '../../errors/exception-filter.js';
import { unprocessable, type Fault } from '../../validation/fault.js';
import { replyHead, resultSender } from './answer.js';
import { compileArguments } from './arguments.js';

type Handler = (...args: unknown[]) => unknown;

/** A method of a controller that may be called without Nest's pipeline. */
export interface PlainRoute {
  readonly controller: Type;
  readonly name: string;
  readonly binder: Binder | undefined;
  /** Made by Nest's container. */
  readonly instance: object;
}

/** What answers for every route. */
export interface Answering {
  readonly adapter: FastifyAdapter;
  readonly filter: LastExceptionFilter;
  readonly log: Logger;
}

/** As Fastify takes it: the answer is sent through the reply, nothing is returned. */
export type RouteHandler = (request: FastifyRequest, reply: FastifyReply) => void;

/**
 * A Fastify handler that binds, calls and answers as Nest's pipeline does where nothing else stands in it. It makes no promise unless the
 * author's code or a constraint did: each costs a turn of the microtask queue.
 *
 * @returns undefined where a parameter needs Nest
 */
export function directHandler(route: PlainRoute, { adapter, filter }: Answering): RouteHandler | undefined {
  const { controller, name, binder, instance } = route;
  const handler = (controller.prototype as Record<string, Handler>)[name] as Handler;
  const readArguments = compileArguments(controller, name);
  if (!readArguments) return undefined;
  const head = replyHead(handler);
  const send = resultSender(handler, adapter);

  function answer(faults: readonly Fault[] | undefined, request: FastifyRequest, reply: FastifyReply): unknown {
    if (faults && faults.length > 0) throw unprocessable(faults);
    const values = readArguments!(request, reply);
    return values instanceof Promise
      ? values.then((settled) => call(settled, request, reply))
      : call(values, request, reply);
  }

  function call(values: unknown[], request: FastifyRequest, reply: FastifyReply): unknown {
    const result = handler.apply(instance, values);
    return isThenable(result)
      ? Promise.resolve(result).then((settled) => send(settled, request, reply))
      : send(result, request, reply);
  }

  return (request, reply) => {
    const fail = (thrown: unknown) => void filter.answer(thrown, new ExecutionContextHost([request, reply, undefined]));
    try {
      head(reply);
      const faults = binder?.(request);
      const pending =
        faults instanceof Promise
          ? faults.then((settled) => answer(settled, request, reply))
          : answer(faults, request, reply);
      if (pending instanceof Promise) pending.catch(fail);
    } catch (thrown) {
      fail(thrown);
    }
  };
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as PromiseLike<unknown>).then === 'function';
}
