import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { BoundHandler } from '../../binding/binder.js';
import type { LastExceptionFilter } from '../../exceptions/exception-filter.js';
import { handlerRun, type Ends } from '../handler-run.js';
import { methodOf } from '../replace-handler.js';
import { replyHead, resultSender } from './answer.js';
import { compileArguments } from './arguments.js';

/** A method of a controller that may be called without Nest's pipeline. */
export interface PlainRoute {
  readonly bound: BoundHandler;
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
 * A Fastify handler that calls a controller's method without Nest's pipeline.
 *
 * @returns undefined where a parameter needs Nest
 */
export function directHandler({ bound, instance }: PlainRoute, answering: Answering): RouteHandler | undefined {
  const { controller, name, binder } = bound;
  const handler = methodOf(controller, name);
  const readArguments = compileArguments(controller, name);
  if (!readArguments) return undefined;
  const head = replyHead(handler);
  const ends = endsOnFastify(handler, answering);
  const run = handlerRun<FastifyRequest, FastifyReply>({ binder, readArguments, handler, instance }, ends);
  return (request, reply) => {
    try {
      head(reply);
    } catch (thrown) {
      // A header's value may be made by the author's code.
      ends.fail(thrown, request, reply);
      return;
    }
    run(request, reply);
  };
}

/** Answers through Fastify, and Nest's parts where a result needs them. */
export function endsOnFastify(
  handler: (...args: never[]) => unknown,
  { adapter, filter }: Answering,
): Ends<FastifyRequest, FastifyReply> {
  return {
    answer: resultSender(handler, adapter),
    fail: (thrown, request, reply) => filter.answer(thrown, new ExecutionContextHost([request, reply, undefined])),
  };
}
